"use strict";
// While the index is being changed, tells how far that is; when it is done, shows the page anew.
(() => {
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  if (!part("running")) return;
  const look = async () => {
    try {
      const answer = await fetch("/api/v1/admin/changes");
      if (answer.status === 200) {
        const { running } = await answer.json();
        if (!running) return location.reload();
        const words = `It is being read and indexed: ${running.stage}.`;
        // Only what is new, for it is read out.
        if (part("stage").textContent !== words) part("stage").textContent = words;
        part("progress").max = running.total || 1;
        part("progress").value = running.done;
      } else if (answer.status < 429) return location.reload();
    } catch { /* The server is away; it may come back. */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 500);
})();
