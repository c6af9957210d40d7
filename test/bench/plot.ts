/** Line plots as SVG text, in panels two side by side. */

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** For what stands beside the subject: a floor, a trend. */
  readonly dashed?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly scale: "log" | "linear";
  readonly format: (value: number) => string;
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

export interface Plot {
  readonly title: string;
  /** Machine, date, command. */
  readonly subtitle: string;
  readonly panels: readonly Panel[];
}

/** Okabe and Ito's colours, which colour-blind readers can tell apart; yellow is too pale for a line. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f"];

const HEADER = 64;
const MARGIN = { top: 34, right: 200, bottom: 46, left: 64 };
const INNER = { width: 380, height: 360 };
const WIDTH = MARGIN.left + INNER.width + MARGIN.right;
const HEIGHT = MARGIN.top + INNER.height + MARGIN.bottom;
const COLUMNS = 2;
const LINE = 15;

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const round = (value: number): string => value.toFixed(1);

const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeText(content)}</text>`;

const stepOf = (span: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  return power * ([1, 2, 5, 10].find((factor) => span / (power * factor) <= 6) ?? 10);
};

interface Scale {
  readonly ticks: readonly number[];
  /** 0 at the first tick, 1 at the last. */
  readonly at: (value: number) => number;
}

/**
 * A linear axis begins at zero, so that a small change looks small.
 *
 * @param isTight ends with the last value, not with the next tick
 */
const scaleOf = ({ scale }: Axis, values: readonly number[], isTight: boolean): Scale => {
  if (scale === "log") {
    const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
    return {
      ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
      at: (value) => (Math.log10(value) - low) / (high - low),
    };
  }
  const top = Math.max(...values, 1e-9);
  const step = stepOf(top);
  const count = isTight ? Math.floor(top / step) : Math.ceil(top / step - 1e-9);
  const end = isTight ? top : count * step;
  return { ticks: Array.from({ length: count + 1 }, (_, index) => index * step), at: (value) => value / end };
};

interface Cluster {
  readonly members: readonly number[];
  readonly top: number;
}

/** Places for labels that would overlap: those that touch form a cluster, which stands around the middle of where they want to be. */
const spread = (wanted: readonly number[]): number[] => {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const clusterOf = (members: readonly number[]): Cluster => {
    const middle = members.reduce((sum, index) => sum + (wanted[index] ?? 0), 0) / members.length;
    return { members, top: Math.max(0, middle - ((members.length - 1) * LINE) / 2) };
  };
  const clusters: Cluster[] = [];
  for (const index of order) {
    let last = clusterOf([index]);
    for (let above = clusters.at(-1); above !== undefined; above = clusters.at(-1)) {
      if (above.top + above.members.length * LINE <= last.top) break;
      clusters.pop();
      last = clusterOf([...above.members, ...last.members]);
    }
    clusters.push(last);
  }
  const placed = [...wanted];
  for (const { members, top } of clusters) {
    for (const [nth, index] of members.entries()) placed[index] = top + nth * LINE;
  }
  return placed;
};

const drawAxes = ({ x, y }: Panel, xs: Scale, ys: Scale): string[] => {
  const { width, height } = INNER;
  return [
    ...ys.ticks.flatMap((tick) => {
      const top = height * (1 - ys.at(tick));
      return [
        `<path d="M0 ${round(top)}H${width}" class="grid"/>`,
        text(-8, top + 4, y.format(tick), 'text-anchor="end"'),
      ];
    }),
    ...xs.ticks.flatMap((tick) => {
      const left = width * xs.at(tick);
      return [
        `<path d="M${round(left)} 0V${height}" class="grid"/>`,
        text(left, height + 18, x.format(tick), 'text-anchor="middle"'),
      ];
    }),
    `<path d="M0 0V${height}H${width}" class="axis"/>`,
    text(width / 2, height + 38, x.label, 'text-anchor="middle" class="label"'),
    text(-MARGIN.left + 8, -12, y.label, 'class="label"'),
  ];
};

const drawPanel = (panel: Panel, index: number): string => {
  const { width, height } = INNER;
  const points = panel.series.flatMap((series) => series.points);
  const xs = scaleOf(
    panel.x,
    points.map(([x]) => x),
    true,
  );
  const ys = scaleOf(
    panel.y,
    points.map(([, y]) => y),
    false,
  );
  const place = ([x, y]: readonly [number, number]) => [width * xs.at(x), height * (1 - ys.at(y))] as const;
  const lines = panel.series.filter((series) => series.points.length > 0);
  const ends = lines.map((series) => place(series.points.at(-1) ?? [0, 0]));
  const labels = spread(ends.map(([, y]) => y));
  const drawn = lines.map(({ name, points, dashed = false }, nth) => {
    const colour = COLOURS[nth % COLOURS.length];
    const places = points.map(place);
    const path = places.map(([x, y], at) => `${at === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
    const dots =
      places.length > 12
        ? ""
        : places.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}"/>`).join("");
    const [endX, endY] = ends[nth] ?? [0, 0];
    const label = labels[nth] ?? 0;
    return [
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ""}/>`,
      dots,
      `<path d="M${round(endX + 4)} ${round(endY)}L${round(width + 16)} ${round(label)}" class="leader"/>`,
      text(width + 20, label + 4, name, `style="fill:${colour}"`),
    ].join("");
  });
  const content = [
    text(width / 2, -12, panel.title, 'text-anchor="middle" class="title"'),
    ...drawAxes(panel, xs, ys),
    ...drawn,
  ];
  const left = (index % COLUMNS) * WIDTH + MARGIN.left;
  const top = Math.floor(index / COLUMNS) * HEIGHT + HEADER + MARGIN.top;
  return `<g transform="translate(${left} ${top})">\n${content.join("\n")}\n</g>`;
};

const STYLE = `text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:#444}.grid{stroke:#e4e4e4}.axis{stroke:#888;fill:none}
.leader{stroke:#bbb;fill:none}.label{font-size:12px}.title{font-weight:600;font-size:13px;fill:#222}.head{font-weight:600;font-size:17px;fill:#222}`;

export const plot = ({ title, subtitle, panels }: Plot): string => {
  const width = Math.min(panels.length, COLUMNS) * WIDTH;
  const height = HEADER + Math.ceil(panels.length / COLUMNS) * HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>${STYLE}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 30, title, 'class="head"'),
    text(20, 50, subtitle),
    ...panels.map(drawPanel),
    "</svg>",
  ].join("\n");
};
