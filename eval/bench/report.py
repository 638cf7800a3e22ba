"""``docs/performance.md`` and its picture, made from the stages' results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from textwrap import fill

from eval.bench.bench import Bench, Figures, gib, middle_and_most
from eval.bench.peer import faster
from eval.bench.product import seconds
from index.home import replacing, write_text

DOCUMENT = "docs/performance.md"
PICTURE = "docs/images/performance.png"
DRAWN = ("product", "peer", "users", "waiting", "growth", "many_documents")

_BEGIN, _END = "<!-- written by make bench -->", "<!-- end of make bench -->"


def write_report(bench: Bench, results: Mapping[str, Figures], root: Path) -> str:
    """Write the report and its picture under a folder, and README's line where there is one; return the report."""
    text = "\n".join(_document(bench, results)) + "\n"
    write_text(root / DOCUMENT, text)
    _draw(results, root / PICTURE)
    readme = root / "README.md"
    if readme.is_file() and _BEGIN in (before := readme.read_text(encoding="utf-8")):
        write_text(readme, readme_with(before, results))
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
    yield "![The time of a question by step, beside LlamaIndex, for several users, and over larger texts](images/performance.png)"
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


def _draw(results: Mapping[str, Figures], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    drawn = {stage: figures for stage in DRAWN if (figures := _measured(results, stage))}
    figure, all_axes = pyplot.subplots(3, 2, figsize=(10, 10.5), layout="constrained", squeeze=False)
    for axes in all_axes.flat:
        axes.set_axis_off()
    for (stage, figures), axes in zip(drawn.items(), all_axes.flat, strict=False):
        axes.set_axis_on()
        axes.grid(alpha=0.3)
        import_module(f"eval.bench.{stage}").draw(figures, axes)
    with replacing(file) as beside, beside.open("wb") as handle:
        figure.savefig(handle, format="png", dpi=110)
    pyplot.close(figure)
