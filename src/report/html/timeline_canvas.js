// Draws strips of lanes in a window of time, and finds the run at a point. Input is handled in timeline.js.

class TimelineCanvas {
  static header = 24; // the height of a strip's heading, in pixels like the following
  static gap = 12;
  static axis = 22;
  static overview = 20;

  constructor(canvas, strips) {
    this.canvas = canvas;
    this.strips = strips;
    this.longest = Math.max(...strips.map(strip => strip.end)) || 1;
    let top = TimelineCanvas.axis;
    this.positions = strips.map(strip => {
      const lane = strip.lanes.length > 12 ? 13 : 20;
      const position = {top, lane, lanesTop: top + TimelineCanvas.header};
      top = position.lanesTop + lane * strip.lanes.length + TimelineCanvas.gap;
      return position;
    });
    this.height = top + TimelineCanvas.overview;
  }

  resize() {
    const width = this.canvas.parentElement.clientWidth;
    const density = Math.max(window.devicePixelRatio || 1, document.documentElement.dataset.paint ? 2 : 1);
    this.width = width;
    this.left = Math.min(120, Math.round(width * 0.2));
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(this.height * density);
    this.context = this.canvas.getContext('2d');
    this.context.setTransform(density, 0, 0, density, 0, 0);
  }

  get span() { return this.width - this.left - 4; }
  x(time) { return this.left + (time - this.view.from) / (this.view.to - this.view.from) * this.span; }
  time(x) { return this.view.from + (x - this.left) / this.span * (this.view.to - this.view.from); }
  // The time at a point of the overview; null if the point is outside of it.
  overviewTime(x, y) {
    if (y < this.height - TimelineCanvas.overview) return null;
    return Math.min(1, Math.max(0, (x - this.left) / this.span)) * this.longest;
  }

  // The run at a point as indices {strip, lane, run}; null if there is none.
  at(x, y) {
    if (x < this.left) return null;
    for (const [strip, position] of this.positions.entries()) {
      const lane = Math.floor((y - position.lanesTop) / position.lane);
      if (lane < 0 || lane >= this.strips[strip].lanes.length) continue;
      const run = runAt(this.strips[strip].lanes[lane], this.time(x));
      if (run !== null) return {strip, lane, run};
    }
    return null;
  }

  // The position of the readout: below the lane, at the left end of the visible part of the run.
  below({strip, lane}, run) {
    const position = this.positions[strip];
    const left = Math.max(this.left, Math.min(this.x(run.start), this.left + this.span));
    return {left, top: position.lanesTop + (lane + 1) * position.lane};
  }

  draw(view, selected, colors) {
    Object.assign(this, {view, selected, colors});
    const context = this.context;
    context.fillStyle = colors.paper;
    context.fillRect(0, 0, this.width, this.height);
    this.drawAxis();
    this.strips.forEach((strip, index) => this.drawStrip(strip, this.positions[index], index));
    this.drawOverview();
  }

  text(text, x, y, color, font = '12px', width = Infinity) {
    const context = this.context;
    context.font = `${font} ${this.colors.font}`;
    context.fillStyle = color;
    context.textBaseline = 'middle';
    context.fillText(this.fitted(text, width), x, y);
  }

  fitted(text, width) {
    if (this.context.measureText(text).width <= width) return text;
    let end = text.length;
    while (end > 1 && this.context.measureText(`${text.slice(0, end)}…`).width > width) --end;
    return `${text.slice(0, end)}…`;
  }

  drawAxis() {
    const {from, to} = this.view;
    const wanted = (to - from) / Math.max(2, this.span / 110);
    const power = 10 ** Math.floor(Math.log10(wanted));
    const step = [1, 2, 5, 10].map(each => each * power).find(each => each >= wanted);
    const milliseconds = to < 2;
    const decimals = Math.max(0, -Math.floor(Math.log10(step * (milliseconds ? 1000 : 1)) + 1e-9));
    for (let tick = Math.ceil(from / step); tick * step <= to; ++tick) {
      const x = this.x(tick * step);
      this.context.fillStyle = this.colors.rule;
      this.context.fillRect(x, TimelineCanvas.axis - 4, 1, this.height - TimelineCanvas.axis - TimelineCanvas.overview);
      const label = `${(tick * step * (milliseconds ? 1000 : 1)).toFixed(decimals)} ${milliseconds ? 'ms' : 's'}`;
      this.context.font = `12px ${this.colors.font}`;
      const width = this.context.measureText(label).width;
      this.text(label, Math.max(this.left, Math.min(x - width / 2, this.width - width)), 9, this.colors.soft);
    }
  }

  drawStrip(strip, position, index) {
    const {colors} = this;
    const middle = position.top + TimelineCanvas.header / 2 + 1;
    const total = number(strip.round?.total_s);
    const aside = total === null ? '' : `total ${formatted(total)} s`;
    this.context.font = `12px ${colors.font}`;
    const asideWidth = aside ? this.context.measureText(aside).width : 0;
    // The background hides the grid lines behind the text.
    this.context.fillStyle = colors.paper;
    this.context.fillRect(0, position.top, this.width, TimelineCanvas.header);
    this.text(strip.row.spec, 0, middle, colors.ink, '700 13px', this.width - asideWidth - 14);
    if (aside) this.text(aside, this.width - asideWidth, middle, colors.soft);
    strip.lanes.forEach((lane, at) => this.drawLane(strip, lane, position.lanesTop + at * position.lane, position.lane, {index, at}));
    this.drawEnd(strip, position);
  }

  drawLane(strip, lane, top, height, {index, at}) {
    const {context, colors, view} = this;
    this.text(lane.name, 0, top + height / 2, colors.soft, '12px', this.left - 8);
    const right = Math.min(this.x(strip.end), this.left + this.span);
    context.fillStyle = colors.lane;
    if (right > this.left) context.fillRect(this.left, top + 1, right - this.left, height - 2);
    let drawnTo = -1;
    for (let i = firstEndingAfter(lane.runs, view.from); i < lane.runs.length && lane.runs[i].start <= view.to; ++i) {
      const run = lane.runs[i];
      const from = Math.max(this.left, this.x(run.start));
      const to = Math.min(this.left + this.span, this.x(run.end));
      if (to <= drawnTo) continue;  // hidden by the previous run
      const wide = to - from > 3;
      const chosen = this.selected?.strip === index && this.selected.lane === at && this.selected.run === i;
      const sameBatch = !chosen && this.selected?.strip === index && run.batch !== null && run.batch === this.selectedBatch;
      this.drawRun(run, {from, to: Math.max(from + 0.6, to - (wide ? 1 : 0)), top: top + 1, height: height - 2}, chosen, sameBatch);
      drawnTo = Math.max(to, from + 0.6);
    }
  }

  get selectedBatch() {
    const {strip, lane, run} = this.selected;
    return this.strips[strip].lanes[lane].runs[run].batch;
  }

  drawRun(run, {from, to, top, height}, chosen, sameBatch) {
    const {context, colors} = this;
    const color = colors.model(run.model);
    context.fillStyle = colors.fill(run.model);
    context.fillRect(from, top, to - from, height);
    if (run.batch !== null && to - from > 9 && height > 10) {
      context.font = `11px ${colors.font}`;
      const width = context.measureText(run.batch).width;
      if (width + 4 <= to - from) {
        const left = (from + to - width) / 2;
        context.fillStyle = color;  // hides the stripes behind the number
        context.fillRect(left - 1, top, width + 2, height);
        context.fillStyle = textColorOn(color);
        context.textBaseline = 'middle';
        context.fillText(run.batch, left, top + height / 2 + 0.5);
      }
    }
    if (!chosen && !sameBatch) return;
    context.strokeStyle = colors.ink;
    context.lineWidth = chosen ? 2.5 : 1.5;
    context.setLineDash(chosen ? [] : [3, 2]);
    context.strokeRect(from + 1, top + 1, Math.max(1, to - from - 2), height - 2);
    context.setLineDash([]);
  }

  // Marks the time of the last answer.
  drawEnd(strip, position) {
    const x = this.x(strip.end);
    if (x < this.left || x > this.left + this.span + 1) return;
    this.context.fillStyle = this.colors.ink;
    this.context.fillRect(x - 1, position.lanesTop - 2, 2, position.lane * strip.lanes.length + 4);
  }

  // A bar for the whole time, with the visible window marked.
  drawOverview() {
    const {context, colors, view} = this;
    const top = this.height - TimelineCanvas.overview + 6;
    const height = TimelineCanvas.overview - 8;
    context.fillStyle = colors.lane;
    context.fillRect(this.left, top, this.span, height);
    context.fillStyle = colors.accent;
    const from = this.left + view.from / this.longest * this.span;
    context.fillRect(from, top, Math.max(3, (view.to - view.from) / this.longest * this.span), height);
    this.text(`0–${formatted(this.longest)} s`, 0, top + height / 2, colors.soft, '11px', this.left - 6);
  }
}
