// The shelf: adding a document, what was understood of it, using it, setting it aside with a way back, comparing two.
(() => {
  const LARGEST = 50_000_000;
  // Gradio empties these places where words of the side change. In the same language what stood there is put back, with what is typed and open.
  const places = () => ["shelf-said", "shelf", "shelf-one"].map((id) => document.getElementById(id));
  let standing = [], stood, language;
  const keep = () => (standing = places().map((place) => ({ hidden: place.hidden, nodes: [...place.childNodes] })));
  const putBack = () => {
    if (language !== strategyQA.language() || places().includes(null)) return false;
    places().forEach((place, n) => {
      if (place.hasChildNodes() || !standing[n]?.nodes.length) return;
      place.append(...standing[n].nodes);
      place.hidden = standing[n].hidden;
    });
    if (stood?.isConnected && document.activeElement === document.body) stood.focus({ preventScroll: true });
    return true;
  };
  const part = (name) => {
    putBack();
    return document.getElementById(`shelf${name}`);
  };
  let mine = new Set(); // what was sent from here: its report opens when it is there
  let open = ""; // the text whose report is shown
  let timer;

  const tell = (text, undo) => {
    const line = part("-said");
    line.textContent = text;
    if (!undo) return keep();
    const button = Object.assign(document.createElement("button"), { type: "button", className: "action", textContent: strategyQA.word("shelf_undo") });
    Object.assign(button.dataset, undo);
    line.append(" ", button);
    keep();
    button.focus({ preventScroll: true });
  };

  // What the server says of an error is in the language of the page.
  const send = async (path, body, type = "application/json") => {
    let reply;
    try {
      reply = await fetch(`v1/documents${path}`, { method: "POST", headers: { "content-type": type, "accept-language": strategyQA.language() }, body });
    } catch {
      throw new Error(strategyQA.word("unreachable"));
    }
    if (reply.ok) return reply.json();
    if (reply.status === 413) throw new Error(strategyQA.word("shelf_too_large"));
    const { error } = await reply.json().catch(() => ({}));
    throw new Error(error?.message && error.code !== "internal" ? error.message : strategyQA.word("shelf_failed"));
  };

  // The head, the contents and the examples are of the documents that are asked.
  const changed = () => {
    strategyQA.shelfChanged();
    strategyQA.whenIdle(() => strategyQA.press("speak"));
  };

  // Whoever stood on a button that was drawn anew here stands on it again.
  let held;
  document.addEventListener("focusin", ({ target }) => {
    stood = target.closest?.("#shelf-said, #shelf, #shelf-one") && target;
    const { shelf, name } = target.closest?.("#shelf, #shelf-one") ? target.dataset : {};
    held = shelf && name && `:is(#shelf, #shelf-one) [data-shelf="${shelf}"][data-name="${CSS.escape(name)}"]`;
  });
  const stand = () => {
    if (!held || document.activeElement !== document.body) return;
    const seen = [...document.querySelectorAll(held)].find((one) => one.offsetParent);
    seen?.focus({ preventScroll: true });
  };

  // Of what was asked for a place, what was asked last is shown there.
  const asked = {};
  const put = async (name, fragment, query) => {
    const number = (asked[name] = (asked[name] || 0) + 1);
    const html = await strategyQA.fragment(fragment, query); // escaped by the server
    const place = part(name);
    if (!place || number !== asked[name]) return false;
    place.innerHTML = html;
    keep();
    stand();
    return true;
  };

  const draw = async () => {
    await put("", "documents", {});
    watch();
  };

  let heading = false; // whoever opened the report that is on its way stands on its heading, also where it is asked for once more
  const show = async (name, focus = true) => {
    heading = Boolean(name) && (focus || (heading && name === open));
    open = name;
    if (name && !(await put("-one", "documents/one", { name }))) return; // it was asked for once more, or another one was
    if (open !== name) return;
    const place = part("-one");
    place.hidden = !name;
    part("").hidden = Boolean(name);
    keep();
    if (heading) place.querySelector("h2, .error")?.focus({ preventScroll: true });
    heading = false;
    if (name) document.querySelector(".side").scrollTop = 0;
  };

  // While something is on its way it is looked at once a second; what has ended is told once.
  const watch = () => {
    clearTimeout(timer);
    if (part("-work")?.querySelector("[data-busy]")) timer = setTimeout(look, 1000);
  };
  const look = async () => {
    const fresh = document.createElement("div");
    fresh.innerHTML = await strategyQA.fragment("documents/work", {});
    const place = part("-work");
    if (!place) return;
    const busy = place.querySelectorAll("[data-busy]").length;
    if (!fresh.querySelector(".work")) return (timer = setTimeout(look, 3000)); // the server cannot be reached
    place.replaceChildren(...fresh.childNodes);
    if (place.querySelectorAll("[data-busy]").length < busy) await ended();
    watch();
  };
  // Of several that were sent the report of the last one opens, unless another one is read.
  const ended = async () => {
    await draw();
    for (const work of part("-work").querySelectorAll("[data-state=done], [data-state=failed]")) {
      if (!mine.delete(work.dataset.work)) continue;
      tell(strategyQA.word(work.dataset.added ? "shelf_ready" : "shelf_ended"));
      if (work.dataset.added && !mine.size && !open) await show(work.dataset.added); 
    }
    strategyQA.shelfChanged();
  };

  // What was wrong with the file, if anything.
  const add = async (file, of = "") => {
    if (file.size > LARGEST) return strategyQA.word("shelf_too_large");
    tell(strategyQA.word("shelf_sending"));
    try {
      const { work } = await send(`?${new URLSearchParams({ file: file.name, of })}`, file, "application/octet-stream");
      mine.add(String(work));
      tell(strategyQA.word("shelf_began"));
      await show("");
      await draw();
      if (!part("-work").querySelector(`[data-work="${work}"][data-busy]`)) await ended();
    } catch (error) {
      return error.message;
    }
  };
  // One after the other; each that was not taken is named.
  const addAll = async (files, of) => {
    const wrong = [];
    for (const file of files) {
      const message = await add(file, of);
      if (message) wrong.push(files.length > 1 ? `${file.name}: ${message}` : message);
    }
    if (wrong.length) tell(wrong.join(" "));
  };

  const act = async ({ shelf, name, title }) => {
    if (shelf === "open") return show(name);
    if (shelf === "delete" && !confirm(strategyQA.word("shelf_delete_sure"))) return;
    try {
      await send(`/${shelf}`, JSON.stringify({ name }));
      await show(shelf === "use" && open ? name : "", false);
      await draw();
      tell(`${title ? `${title}${strategyQA.language() === "ja" ? "：" : ": "}` : ""}${strategyQA.word(`shelf_done_${shelf}`)}`, shelf === "aside" && { shelf: "use", name });
      if (shelf !== "aside") (open ? part("-one") : part("")).querySelector("h2")?.focus({ preventScroll: true });
      changed();
    } catch (error) {
      await draw();
      tell(error.message);
    }
  };

  const save = async (form) => {
    const named = [...form.elements].filter((one) => one.name);
    const known = Object.fromEntries(named.map((one) => [one.name, one.value]));
    try {
      await send("/known", JSON.stringify({ name: form.dataset.name, known }));
      await draw();
      await show(form.dataset.name);
      tell(strategyQA.word("shelf_done_known"));
      changed();
    } catch (error) {
      await draw();
      tell(error.message);
    }
  };

  const compare = async ({ elements }) => {
    const place = document.getElementById("compared");
    place.hidden = false;
    place.textContent = strategyQA.word("compare_making");
    const found = await strategyQA.fragment("compare", { old: elements.old.value, new: elements.new.value });
    if (found.startsWith("<")) place.innerHTML = found; // escaped by the server
    else place.textContent = strategyQA.word("compare_failed");
  };

  strategyQA.shelf = { send, tell, show, changed };

  strategyQA.listeners.push(async () => {
    if (putBack()) return;
    language = strategyQA.language();
    standing = [];
    await draw();
    if (open) await show(open, Boolean(stood) && document.activeElement === document.body); // who stood in the report stands in it again
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.shelf) act(button.dataset);
    else if (button?.matches("#shelf-one .back")) {
      const back = open;
      show("").then(() => document.querySelector(`#shelf [data-shelf=open][data-name="${CSS.escape(back)}"]`)?.focus());
    }
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#shelf-file, [data-of]")) return;
    addAll([...event.target.files], event.target.dataset.of);
    event.target.value = "";
  });
  const zone = (event) => event.target.closest?.("#shelf-add");
  document.addEventListener("dragover", (event) => zone(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!zone(event)) return;
    event.preventDefault();
    addAll([...event.dataTransfer.files]);
  });
  document.addEventListener("submit", (event) => {
    if (!["shelf-known", "compare"].includes(event.target.id)) return;
    event.preventDefault();
    if (event.target.id === "compare") compare(event.target);
    else save(event.target);
  });
})();
