/* The pages work without this: it adds timers, printing, an exclusive "none", and moves the focus to an error. */
"use strict";

for (const timer of document.querySelectorAll(".timer")) {
  const button = timer.querySelector("button");
  const left = timer.querySelector(".left"), done = timer.querySelector(".done");
  const start = button.textContent;
  let end = 0, ticking = null; // the end counts, not the ticks: a sleeping tab ticks late or not at all
  const stop = () => { clearInterval(ticking); ticking = null; button.textContent = start; left.textContent = ""; };
  const show = () => {
    if (!ticking) return;
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds <= 0) { stop(); done.textContent = timer.dataset.done; return; }
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  button.addEventListener("click", () => {
    done.textContent = "";
    if (ticking) { stop(); return; }
    end = Date.now() + 1000 * Number(timer.dataset.seconds);
    ticking = setInterval(show, 250);
    button.textContent = button.dataset.stop;
    show();
  });
  document.addEventListener("visibilitychange", show);
  timer.hidden = false;
}

for (const button of document.querySelectorAll(".print")) {
  button.hidden = false;
  button.addEventListener("click", () => { print(); });
}

for (const form of document.querySelectorAll("form.question")) {
  const none = form.querySelector('input[type=checkbox][value="none"]');
  if (!none) continue;
  const others = [...form.querySelectorAll('input[type=checkbox][name="pick"]')].filter((box) => box !== none);
  none.addEventListener("change", () => { if (none.checked) for (const box of others) box.checked = false; });
  for (const box of others) box.addEventListener("change", () => { if (box.checked) none.checked = false; });
}

let folded = []; // where a style cannot unfold them for paper
addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("details:not([open])")]; for (const one of folded) one.open = true; });
addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

// What htmx has put in takes the focus of the button that is gone; where nothing came back, the form goes the plain way.
addEventListener("htmx:load", ({ target }) => { if (target.matches(".taken")) target.focus(); });
for (const failed of ["htmx:sendError", "htmx:responseError"]) addEventListener(failed, ({ target }) => { if (target.matches("form")) target.submit(); });

const alert_ = document.querySelector('[role="alert"]');
if (alert_) { alert_.tabIndex = -1; alert_.focus(); }
