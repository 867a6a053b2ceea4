/* The pages work without this: it adds timers, an exclusive "none", and moves the focus to an error. */
"use strict";

for (const button of document.querySelectorAll(".timer")) {
  button.hidden = false;
  const words = button.textContent;
  let left = 0, ticking = null;
  const stop = (text) => { clearInterval(ticking); ticking = null; button.textContent = text; };
  button.addEventListener("click", () => {
    if (ticking) { stop(words); return; }
    left = Number(button.dataset.seconds);
    const show = () => { button.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`; };
    show();
    ticking = setInterval(() => { left -= 1; if (left <= 0) { stop("✓"); setTimeout(() => { button.textContent = words; }, 3000); } else { show(); } }, 1000);
  });
}

for (const form of document.querySelectorAll("form.question")) {
  const none = form.querySelector('input[type=checkbox][value="none"]');
  if (!none) continue;
  const others = [...form.querySelectorAll('input[type=checkbox][name="pick"]')].filter((box) => box !== none);
  none.addEventListener("change", () => { if (none.checked) for (const box of others) box.checked = false; });
  for (const box of others) box.addEventListener("change", () => { if (box.checked) none.checked = false; });
}

const alert_ = document.querySelector('[role="alert"]');
if (alert_) { alert_.tabIndex = -1; alert_.focus(); }
