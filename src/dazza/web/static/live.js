// Follows a batch run on the status page. Without it the page says what it knew when it was made.
"use strict";
(() => {
  const box = document.getElementById("run");
  if (!box) return;
  const doing = box.querySelector(".doing");
  const bar = box.querySelector("progress");
  const states = {
    running: "running", completed: "completed", error: "failed",
    skipped: "skipped", interrupted: "broken off",
  };
  const number = (value) => Number(value).toLocaleString("en");

  const tell = (text) => {
    box.hidden = false;
    doing.textContent = text;
  };

  const take = {
    job({ job_name: name, status, message }) {
      const row = document.querySelector(`[data-job="${CSS.escape(name)}"] .state`);
      if (row) {
        row.textContent = states[status] ?? status;
        row.classList.toggle("bad", status === "error" || status === "skipped");
      }
      if (status === "running") box.hidden = false;
      if (message && status === "error") tell(`${name} failed: ${message}`);
    },
    progress({ done, total, step }) {
      const reading = step === "messages" && total > done;
      bar.hidden = false;
      if (total > 0 && reading) bar.value = (100 * done) / total;
      else bar.removeAttribute("value");
      tell(reading ? `Reading: ${number(done)} of ${number(total)} messages` :
        `${number(done)} messages read; now: ${step === "messages" ? "writing" : step}`);
    },
    ran() {
      tell("The run is over. ");
      bar.hidden = true;
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = "Show the new numbers";
      doing.append(link);
    },
    waiting({ message }) { tell(message || "Another run is going; this one waits for it."); },
    error({ message }) { tell(`The run failed: ${message}`); bar.hidden = true; },
    died() { tell("The run ended unexpectedly; the next one goes on from where it was."); bar.hidden = true; },
  };

  const source = new EventSource(box.dataset.events);
  const handle = (event) => {
    let told;
    try { told = JSON.parse(event.data); } catch { return; }
    const kind = told.event ?? event.type;
    if (Object.hasOwn(take, kind)) take[kind](told);
  };
  source.onmessage = handle;
  for (const kind of ["job", "progress", "ran", "waiting", "died"]) source.addEventListener(kind, handle);
  // A server without a scheduler has nothing to tell: it says so once, and is not asked again.
  source.addEventListener("error", (event) => {
    if (event instanceof MessageEvent) handle(event);
    else if (source.readyState === EventSource.CLOSED) source.close();
  });
})();
