// The timeline: the visible window of time, and its control by mouse, touch and keyboard.

const shortestWindow = 5e-5;  // seconds

class Timeline {
  constructor(host, strips) {
    this.strips = strips;
    this.canvas = element('canvas', {role: 'img', 'aria-label': this.description()});
    this.box = element('div', {class: 'timeline', tabindex: '0', role: 'application', 'aria-label':
      'Timeline of the lanes. Arrow keys select a run, plus and minus zoom, zero shows all.'}, this.canvas);
    this.readout = element('p', {class: 'readout', role: 'status'});
    this.view = {from: 0, to: firstBatches(strips, 8)};
    this.selected = null;
    this.box.append(this.readout);
    host.append(modelLegend(), this.tools(), this.box, Timeline.keys());
    this.picture = new TimelineCanvas(this.canvas, strips);
    paintWithTheme(colors => {
      this.colors = colors;
      this.picture.resize();
      this.draw();
    });
    new ResizeObserver(() => this.fit()).observe(this.box);
    this.listen();
  }

  static keys() {
    const key = name => element('kbd', {}, name);
    return element('p', {class: 'keys'}, 'To see the batch and times of a run, point at it, touch it, or select it with the arrow keys. ' +
      'Drag to move, pinch to zoom.', element('span', {class: 'more'}, ' ', key('Ctrl'), ' and the mouse wheel also zoom. Keys: ',
      key('←'), ' ', key('→'), ' run, ', key('↑'), ' ', key('↓'), ' lane, ', key('+'), ' ', key('−'), ' zoom, ',
      key('Page Up'), ' ', key('Page Down'), ' scroll, ', key('Home'), ' ', key('End'), ', ', key('0'), ' all.'));
  }

  description() {
    return `Timeline: ${this.strips.map(strip => `${strip.row.spec}, ${strip.lanes.length} ` +
      `lane${strip.lanes.length === 1 ? '' : 's'}, ${formatted(strip.end)} s`).join('; ')}.`;
  }

  tools() {
    const button = (text, label, act) => {
      const made = element('button', {type: 'button', 'aria-label': label}, text);
      made.addEventListener('click', act);
      return made;
    };
    return element('div', {class: 'tools', role: 'group', 'aria-label': 'Timeline'},
      button('+', 'Zoom in', () => this.zoom(0.5)), button('−', 'Zoom out', () => this.zoom(2)),
      button('←', 'Earlier', () => this.move(-0.5)), button('→', 'Later', () => this.move(0.5)),
      button('First batches', 'Show the first batches', () => this.show(0, firstBatches(this.strips, 8))),
      button('All', 'Show all', () => this.show(0, this.picture.longest)));
  }

  draw() {
    this.picture.draw(this.view, this.selected, this.colors);
    this.placeReadout();
    this.canvas.dataset.drawn = 'yes';
    this.box.dataset.window = `${this.view.from} ${this.view.to}`;
  }

  fit() {
    if (this.box.clientWidth === this.picture.width) return;
    this.picture.resize();
    this.draw();
  }

  show(from, to) {
    const longest = this.picture.longest * 1.01;
    const length = Math.min(longest, Math.max(shortestWindow, to - from));
    const start = Math.max(0, Math.min(from, longest - length));
    this.view = {from: start, to: start + length};
    this.draw();
  }

  // Multiplies the length of the window by `factor`. The point at `time` stays where it is on the screen.
  zoom(factor, time = this.centre()) {
    const {from, to} = this.view;
    this.show(time - (time - from) * factor, time + (to - time) * factor);
  }

  move(windows) {
    const shift = windows * (this.view.to - this.view.from);
    this.show(this.view.from + shift, this.view.to + shift);
  }

  centre() {
    const run = this.run(this.selected);
    const seen = run && run.end > this.view.from && run.start < this.view.to;
    return seen ? (run.start + run.end) / 2 : (this.view.from + this.view.to) / 2;
  }

  run(at) { return at && this.strips[at.strip].lanes[at.lane].runs[at.run]; }

  select(at) {
    this.selected = at;
    const strip = at && this.strips[at.strip];
    this.readout.textContent = at ? together(runText(strip, strip.lanes[at.lane], this.run(at))) : '';
    this.draw();
  }

  // Puts the readout below the selected run, inside the canvas.
  placeReadout() {
    const run = this.run(this.selected);
    if (!run) return;
    const {left, top} = this.picture.below(this.selected, run);
    this.readout.style.left = `${Math.max(0, Math.min(left, this.picture.width - this.readout.offsetWidth))}px`;
    this.readout.style.top = `${top + 4}px`;
  }

  // ---- keyboard

  // Selects the run `steps` further in the same lane. If no run is selected: the first run in the window.
  step(steps) {
    if (!this.selected) return this.selectNear({strip: 0, lane: 0, run: 0}, this.view.from);
    const {runs} = this.strips[this.selected.strip].lanes[this.selected.lane];
    const run = Math.max(0, Math.min(runs.length - 1, this.selected.run + steps));
    this.selectAndShow({...this.selected, run});
  }

  // Selects the run at the same time in the lane above or below.
  stepLane(steps) {
    const lanes = this.strips.flatMap((strip, at) => strip.lanes.map((_, lane) => ({strip: at, lane, run: 0})));
    const now = this.selected ?? lanes[0];
    const index = lanes.findIndex(each => each.strip === now.strip && each.lane === now.lane);
    const next = lanes[Math.max(0, Math.min(lanes.length - 1, index + steps))];
    this.selectNear(next, this.selected ? this.run(this.selected).start : this.view.from);
  }

  selectNear(at, time) {
    const {runs} = this.strips[at.strip].lanes[at.lane];
    this.selectAndShow({...at, run: Math.min(runs.length - 1, firstEndingAfter(runs, time + 1e-9))});
  }

  selectAndShow(at) {
    const {start, end} = this.run(at);
    const {from, to} = this.view;
    this.select(at);
    if (start < from || end > to) this.show(start - (to - from) * 0.2, start + (to - from) * 0.8);
  }

  onKey(event) {
    const actions = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
      ArrowUp: () => this.stepLane(-1), ArrowDown: () => this.stepLane(1),
      '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2), '_': () => this.zoom(2),
      PageUp: () => this.move(-0.8), PageDown: () => this.move(0.8),
      Home: () => this.show(0, this.view.to - this.view.from),
      End: () => this.show(this.picture.longest - (this.view.to - this.view.from), this.picture.longest),
      0: () => this.show(0, this.picture.longest), Escape: () => this.select(null),
    };
    if (!Object.hasOwn(actions, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  }

  // ---- mouse and touch

  listen() {
    this.pointers = new Map();
    this.box.addEventListener('keydown', event => this.onKey(event));
    this.box.addEventListener('pointerdown', event => this.onDown(event));
    this.box.addEventListener('pointermove', event => this.onMove(event));
    for (const name of ['pointerup', 'pointercancel']) this.box.addEventListener(name, event => this.onUp(event));
    this.box.addEventListener('pointerleave', () => this.pointers.size || this.select(null));
    this.box.addEventListener('dblclick', event => this.zoom(0.4, this.picture.time(this.point(event).x)));
    this.box.addEventListener('wheel', event => this.onWheel(event), {passive: false});
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return {x: event.clientX - box.left, y: event.clientY - box.top};
  }

  onDown(event) {
    const point = this.point(event);
    const jump = this.picture.overviewTime(point.x, point.y);
    this.overview = jump !== null;
    if (this.overview) this.centreOn(jump);
    else this.select(this.picture.at(point.x, point.y));
    this.pointers.set(event.pointerId, point);
    this.box.setPointerCapture(event.pointerId);
    this.box.classList.add('dragging');
  }

  centreOn(time) {
    const half = (this.view.to - this.view.from) / 2;
    this.show(time - half, time + half);
  }

  onMove(event) {
    const point = this.point(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) return this.select(this.picture.at(point.x, point.y));
    if (this.overview) return this.centreOn(this.picture.overviewTime(point.x, this.picture.height));
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    this.pointers.set(event.pointerId, point);
    if (others.length) return this.pinch(others[0], before, point);
    const shift = this.picture.time(before.x) - this.picture.time(point.x);
    this.show(this.view.from + shift, this.view.to + shift);
  }

  pinch(still, before, after) {
    const distance = point => Math.max(8, Math.abs(point.x - still.x));
    this.zoom(distance(before) / distance(after), this.picture.time(still.x));
  }

  onUp(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.box.classList.remove('dragging');
  }

  // Without Ctrl or Shift, the mouse wheel scrolls the page as usual.
  onWheel(event) {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(event.deltaY * 0.005), this.picture.time(this.point(event).x));
    else if (Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) this.move(sideways / this.picture.width);
    else return;
    event.preventDefault();
  }
}

function drawTimeline() {
  const host = byId('timeline');
  const strips = makeStrips();
  for (const row of rows) {
    if (!strips.some(strip => strip.row === row)) host.append(missing(`${row.spec}: this result contains no single runs.`));
  }
  if (!strips.length) {
    if (!rows.length) host.append(missing('This result has no rows.'));
    return;
  }
  host.append(lead('The numbers in the rectangles are batch numbers. A vertical line marks the last answer of a row.' +
    (strips.some(strip => strip.row.rounds.length > 1) ? ' For each row, the round nearest to its median is shown.' : '')));
  new Timeline(host, strips);
  host.append(runsTable(strips));
}
