// Puts interactive charts in the place of their drawings. Without it the drawings stay.
"use strict";
(() => {
  const BESIDE = 52; // pixels that labels take beside the panels
  const options = {
    mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  async function show(chart) {
    const drawing = chart.querySelector(".drawing");
    const spec = JSON.parse(chart.querySelector("script").textContent);
    const live = document.createElement("div");
    live.className = "live";
    live.setAttribute("aria-hidden", "true");
    let width = 0;
    let view = null;
    const draw = async () => {
      const room = Math.floor(chart.clientWidth);
      if (room === width || room < 100) return;
      width = room;
      for (const panel of spec.vconcat) panel.layer.forEach((each) => { each.width = room - BESIDE; });
      const fresh = document.createElement("div");
      const result = await dazzaEmbed(fresh, spec, options);
      if (view) view.finalize();
      view = result;
      live.replaceChildren(fresh);
      if (drawing.isConnected) drawing.replaceWith(live);
    };
    await draw();
    let waiting = 0;
    new ResizeObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, 150);
    }).observe(chart);
  }

  // The bundle is large: it is asked for once a chart comes near, and keeps nothing else waiting.
  const source = document.currentScript.dataset.vega;
  let bundle = null;
  const loaded = () => bundle ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = () => failed(new Error("Vega did not load"));
    document.head.append(script);
  });

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      loaded().then(() => show(target)).catch((error) => console.error("chart:", error));
    }
  }, { rootMargin: "400px" });
  addEventListener("load", () => {
    for (const chart of document.querySelectorAll(".chart")) near.observe(chart);
  });
})();
