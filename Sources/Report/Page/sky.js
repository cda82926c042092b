// The sky on its canvas: one of the run's maps, with B0, the gradient and the lines of angle and gyrophase.
const skyData = document.getElementById("data");
const sky = skyData && makeSky(JSON.parse(skyData.textContent));

function makeSky(data) {
  const element = id => document.getElementById(id);
  const canvas = element("sky"), context = canvas.getContext("2d"), slider = element("time");
  const choices = ["gradient", "realization", "orientation", "range"].map(element);
  const [gradient, realization, orientation, range] = choices;
  const pixels = 12 * data.nside * data.nside, unseen = -32768;
  const palette = readPalette(element("bar"));
  const decoded = new Map();
  let index = null, layoutOf = "";

  // The map now chosen, or that of another time: integers, and what one of them is worth.
  function map(time = +slider.value) {
    const entry = data.realizations[realization.selectedIndex], axis = +gradient.value;
    const key = realization.selectedIndex + "/" + time;
    if (!decoded.has(key)) {
      const bytes = Uint8Array.from(atob(entry.skies[time].maps), c => c.charCodeAt(0));
      const view = new DataView(bytes.buffer);
      decoded.set(key, Int16Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true)));
    }
    return {
      omegaT: entry.times[time], scale: entry.skies[time].scale[axis],
      values: decoded.get(key).subarray(axis * pixels, (axis + 1) * pixels),
    };
  }

  // The end of the colours: 99.5 % of the pixels are inside, rounded up to two digits.
  function limitOf({ values, scale }) {
    const sorted = Float64Array.from(values.filter(n => n !== unseen), n => Math.abs(n) * scale).sort();
    const end = sorted[Math.floor(0.995 * (sorted.length - 1))] || sorted[sorted.length - 1] || 0;
    if (!(end > 0)) return 1;
    const power = 10 ** (Math.floor(Math.log10(end)) - 1);
    return Math.ceil(end / power - 1e-9) * power;
  }

  function limit() {
    if (range.value === "own") return limitOf(map());
    return Math.max(...data.realizations[realization.selectedIndex].times.map((_, time) => limitOf(map(time))));
  }

  // Which pixel lies under each point of the canvas, -1 outside of the sky; false where that was known already.
  function layout() {
    const width = Math.max(200, Math.min(2000, Math.round(canvas.clientWidth * (window.devicePixelRatio || 1))));
    const wanted = width + orientation.value;
    if (wanted === layoutOf) return false;
    layoutOf = wanted;
    canvas.width = width;
    canvas.height = Math.round(width / 2);
    index = new Int32Array(canvas.width * canvas.height).fill(-1);
    for (let j = 0; j < canvas.height; j++) {
      for (let i = 0; i < canvas.width; i++) {
        const p = directionAt(views[orientation.value], ...planePoint(i + 0.5, j + 0.5));
        if (p) index[j * canvas.width + i] = ringPixel(data.nside, p[2], Math.atan2(p[1], p[0]));
      }
    }
    return true;
  }

  const planePoint = (i, j) => [4 * i / canvas.width - 2, 1 - 2 * j / canvas.height];
  const canvasPoint = ([x, y]) => [(x + 2) / 4 * canvas.width, (1 - y) / 2 * canvas.height];

  function paint() {
    layout();
    const shown = map(), end = limit(), image = context.createImageData(canvas.width, canvas.height);
    const out = new Uint32Array(image.data.buffer);
    for (let i = 0; i < out.length; i++) {
      if (index[i] >= 0) out[i] = colour(shown.values[index[i]], shown.scale, end);
    }
    context.putImageData(image, 0, 0);
    drawLines(context, canvasPoint, views[orientation.value], +gradient.value);
    tell(shown, end);
  }

  // The colour of a value, as the canvas has it in memory.
  function colour(value, scale, end) {
    if (value === unseen) return 0xff999999;
    return palette[127 + Math.round(127 * Math.max(-1, Math.min(1, value * scale / end)))];
  }

  function tell({ omegaT }, end) {
    const time = "\u03a9T = " + short(omegaT);
    element("shown").textContent = time;
    slider.setAttribute("aria-valuetext", time);
    element("low").textContent = "\u2212" + short(end);
    element("high").textContent = short(end);
    const state = `${time}, gradient ${gradient.selectedOptions[0].textContent}, realisation ${realization.value}`;
    element("state").textContent = state;
    canvas.setAttribute("aria-label", `Sky map: ${state}; colours from \u2212${short(end)} to ${short(end)}`);
  }

  function chooseRealization() {
    const { times } = data.realizations[realization.selectedIndex];
    const now = slider.dataset.time ? +slider.dataset.time : data.first;
    slider.max = times.length - 1;
    const distances = times.map(time => Math.abs(Math.log(time / now)));
    slider.value = distances.indexOf(Math.min(...distances));
    slider.disabled = times.length < 2;
    paint();
  }

  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    const [i, j] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const p = directionAt(views[orientation.value], 4 * i - 2, 1 - 2 * j);
    if (!p) return void (element("readout").textContent = "");
    const phase = (Math.atan2(p[1], p[0]) * 180 / Math.PI + 360) % 360, { values, scale } = map();
    const value = values[ringPixel(data.nside, p[2], Math.atan2(p[1], p[0]))];
    element("readout").textContent = `Here: ${value === unseen ? "not observed" : short(value * scale)}, `
      + `${Math.round(Math.acos(p[2]) * 180 / Math.PI)}\u00b0 from B\u2080, gyrophase ${Math.round(phase)}\u00b0.`;
  });
  slider.addEventListener("input", () => {
    slider.dataset.time = map().omegaT;
    paint();
  });
  for (const choice of choices) choice.addEventListener("input", choice === realization ? chooseRealization : paint);
  new ResizeObserver(() => requestAnimationFrame(() => {
    if (layout()) paint();
  })).observe(canvas);
  realization.closest("label").hidden = data.realizations.length < 2;
  chooseRealization();
  return { data, map, limit, colour, canvas, paint };
}

// Four digits at most, and a true minus sign.
function short(value) {
  const isPlain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5);
  const text = isPlain ? String(+value.toPrecision(4)) : value.toExponential(2);
  return text.replace("-", "\u2212");
}

// The palette of the program's figures, six hexadecimal digits a colour, as words that a canvas has in memory (ABGR);
// and the bar.
function readPalette(bar) {
  const text = bar.dataset.palette, context = bar.getContext("2d"), image = context.createImageData(255, 1);
  const words = new Uint32Array(image.data.buffer);
  for (let k = 0; k < 255; k++) {
    const [red, green, blue] = [0, 2, 4].map(at => parseInt(text.slice(6 * k + at, 6 * k + at + 2), 16));
    words[k] = (0xff000000 | blue << 16 | green << 8 | red) >>> 0;
  }
  context.putImageData(image, 0, 0);
  return words;
}
