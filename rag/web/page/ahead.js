// How much of the text is read ahead, beside the notice, until all is read. It is no news: screen readers find it where it stands.
(() => {
  const EVERY_MS = 5000;
  const QUIET_MS = 60000; // where nothing is to be read: a document may come
  let asked = 0;
  let pause = EVERY_MS;

  const look = async () => {
    const place = document.querySelector("#notice .ahead");
    if (!place || document.hidden || Date.now() - asked < pause) return;
    asked = Date.now();
    const said = await strategyQA.fragment("ahead");
    if (said.includes("<")) return; // the server is not there
    place.textContent = said;
    pause = said ? EVERY_MS : QUIET_MS;
  };
  setInterval(look, 1000);
})();
