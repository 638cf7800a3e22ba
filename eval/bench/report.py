"""``docs/performance.md`` and its picture, made from the stages' results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import mean
from textwrap import fill

from eval.bench.bench import Bench, Figures, gib, middle_and_most
from eval.bench.peer import faster
from eval.bench.product import seconds
from eval.bench.waiting import sizes
from index.home import replacing, write_text

DOCUMENT = "docs/performance.md"
PICTURE = "docs/images/performance.png"
DRAWN = ("product", "peer", "users", "growth")
LARGER = "docs/images/many.png"
DRAWN_LARGER = ("waiting", "many_documents")
SIZES = "docs/administration/README.md"

_BEGIN, _END = "<!-- written by make bench -->", "<!-- end of make bench -->"


def write_report(bench: Bench, results: Mapping[str, Figures], root: Path) -> str:
    """Write the report and its pictures under a folder, README's line and the table of sizes where they are; return the report."""
    text = "\n".join(_document(bench, results)) + "\n"
    write_text(root / DOCUMENT, text)
    _draw(results, root / PICTURE, DRAWN)
    _draw(results, root / LARGER, DRAWN_LARGER)
    for name, written in (("README.md", readme_with), (SIZES, sizes_with)):
        file = root / name
        if file.is_file() and _BEGIN in (before := file.read_text(encoding="utf-8")):
            write_text(file, written(before, results))
    return text


def readme_with(readme: str, results: Mapping[str, Figures]) -> str:
    """README with what the bench printed between its two marks; as it was where the product was not measured."""
    if not (found := _measured(results, "product")):
        return readme
    before, rest = readme.split(_BEGIN)
    _, after = rest.split(_END)
    rows = found["questions"]
    whole = middle_and_most(seconds(rows, "whole answer")).split(" / ")
    line = (
        f"On the machine of [docs/performance.md]({DOCUMENT}), over {len(rows)} questions: evidence after {_middle(rows, 'evidence')} s, "
        f"where there is an answer its first checked statement after {_middle(rows, 'first checked statement')} s, the whole answer or "
        f"refusal after {whole[0]} s (p50) and {whole[1]} s (p95), {gib(found['memory'])} GiB at most"
    )
    if peer := _measured(results, "peer"):
        line += f"; LlamaIndex's `CitationQueryEngine` took {faster(peer):.0f} times as long for the same questions"
    return f"{before}{_BEGIN}\n{fill(f'{line}.', 139, break_on_hyphens=False)}\n{_END}{after}"


def sizes_with(page: str, results: Mapping[str, Figures]) -> str:
    """The page with how many answerers a ministry needs between its two marks; as it was where the product was not measured."""
    if not (found := _measured(results, "product")):
        return page
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    table = "\n".join(sizes(mean(seconds(found["questions"], "whole answer")), float(gib(found["memory"]))))
    return f"{before}{_BEGIN}\n{table}\n{_END}{after}"


def _middle(rows: list[Figures], name: str) -> str:
    return middle_and_most(seconds(rows, name)).split(" / ")[0]


def _measured(results: Mapping[str, Figures], stage: str) -> Figures | None:
    figures: Figures | None = results.get(stage, {}).get("figures")
    return figures if figures and "skipped" not in figures else None


def _document(bench: Bench, results: Mapping[str, Figures]) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield "Written by `make bench`; how each figure is measured stands in `eval/bench/`. Seconds on another machine are other seconds."
    if bench.quick:
        yield ""
        yield "**In miniature (`--quick`): these figures mean nothing.**"
    yield ""
    for name, value in bench.made_with.items():
        yield f"- {name}: `{value}`"
    yield ""
    yield "![The time of a question by step, beside LlamaIndex, for several users, and over a larger text](images/performance.png)"
    yield ""
    yield "![Waiting for one of several answerers, simulated; a shelf of many documents](images/many.png)"
    for stage, result in results.items():
        module, figures = import_module(f"eval.bench.{stage}"), result["figures"]
        yield ""
        yield f"## {module.TITLE[0].upper()}{module.TITLE[1:]}"
        yield ""
        if "skipped" in figures:
            yield f"Not measured: {figures['skipped']}"
            continue
        yield from module.lines(figures)
        yield ""
        yield f"Measured in {result['seconds']:.0f} s on {result['measured']}."


def _draw(results: Mapping[str, Figures], file: Path, stages: Sequence[str]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    drawn = {stage: figures for stage in stages if (figures := _measured(results, stage))}
    rows = -(-len(stages) // 2)
    figure, all_axes = pyplot.subplots(rows, 2, figsize=(10, 3.5 * rows), layout="constrained", squeeze=False)
    for axes in all_axes.flat:
        axes.set_axis_off()
    for (stage, figures), axes in zip(drawn.items(), all_axes.flat, strict=False):
        axes.set_axis_on()
        axes.grid(alpha=0.3)
        import_module(f"eval.bench.{stage}").draw(figures, axes)
    with replacing(file) as beside, beside.open("wb") as handle:
        figure.savefig(handle, format="png", dpi=110)
    pyplot.close(figure)
