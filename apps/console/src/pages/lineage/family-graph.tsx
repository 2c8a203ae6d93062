import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { shortened } from '../../parts/short-id';
import { navigate } from '../../router';
import { COLUMN, type FamilyNode, type Relative, ROW } from './family';
import { lineageWords } from './lineage-words';
import { useView, type View } from './use-view';

interface FamilyGraphProps {
  readonly root: FamilyNode;
  /** The studio that the page is about. */
  readonly current: string;
}

const WIDTH = 210;
const HEIGHT = 26;
/** Of a studio on the screen, from which on names are drawn. */
const LEGIBLE = 0.45;

/** The tree, of which what is on the screen is drawn: a family of a thousand costs no more than one of a screenful. */
export function FamilyGraph({ root, current }: FamilyGraphProps) {
  const words = lineageWords();
  const id = useId();
  const nodes = useMemo(() => root.descendants(), [root]);
  const here = useMemo(() => nodes.find(({ data }) => data.casterId === current) ?? root, [nodes, current]);
  const [active, activate] = useState(here);
  const box = useRef<HTMLDivElement>(null);
  const view = useView(
    box,
    useMemo(() => boundsOf(nodes), [nodes]),
  );
  const { show, fit } = view;
  useLayoutEffect(() => (nodes.length <= 25 ? fit() : show(middleOf(here))), [nodes]);

  const line = useMemo(() => new Set(here.ancestors()), [here]);
  const seen = nodes.filter((node) => isSeen(node, view.view));
  const links = nodes.filter((node) => isLinkSeen(node, view.view));
  const isLegible = view.scale >= LEGIBLE;
  // Whoever listens hears of the active one, wherever it is.
  const shown = !isLegible ? [active] : seen.includes(active) ? seen : [...seen, active];

  const go = (next: FamilyNode | undefined) => {
    if (next === undefined) return;
    activate(next);
    view.reveal(middleOf(next));
  };
  const press = (event: KeyboardEvent) => {
    const does: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go(active.parent ?? undefined),
      ArrowRight: () => go(active.children?.[0]),
      ArrowUp: () => go(besides(nodes, active, -1)),
      ArrowDown: () => go(besides(nodes, active, 1)),
      Home: () => go(root),
      Enter: () => navigate(pathOf(active.data)),
      '+': () => view.zoom(1.25),
      '=': () => view.zoom(1.25),
      '-': () => view.zoom(0.8),
      '0': fit,
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : does[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  return (
    <div class="family card">
      <div class="actions">
        <button type="button" class="small" aria-label={words.zoomOut} onClick={() => view.zoom(0.8)}>
          −
        </button>
        <button type="button" class="small" aria-label={words.zoomIn} onClick={() => view.zoom(1.25)}>
          +
        </button>
        <button type="button" class="small" onClick={fit}>
          {words.fit}
        </button>
        <button type="button" class="small" onClick={() => go(here)}>
          {words.find}
        </button>
        <span class="soft">{words.graphHelp}</span>
      </div>
      <div
        ref={box}
        class="family-view"
        role="tree"
        tabIndex={0}
        aria-label={words.graph}
        aria-activedescendant={`${id}-${active.data.casterId}`}
        data-dragged={view.isDragged}
        onKeyDown={press}
      >
        <svg
          role="none"
          viewBox={`${view.view.x} ${view.view.y} ${view.view.width} ${view.view.height}`}
          data-far={!isLegible}
          onClick={isLegible ? undefined : view.approach}
        >
          <path class="link" d={links.map(linkTo).join('')} />
          <path
            class="link"
            data-line="true"
            d={links
              .filter((node) => line.has(node))
              .map(linkTo)
              .join('')}
          />
          {!isLegible && <path class="far" d={seen.map(outlineOf).join('')} />}
          {shown.map((node) => (
            <StudioNode
              key={node.data.casterId}
              id={`${id}-${node.data.casterId}`}
              node={node}
              isActive={node === active}
              isCurrent={node === here}
              isLegible={isLegible}
              onOpen={() => {
                if (isLegible && !view.wasDragged()) navigate(pathOf(node.data));
              }}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

interface StudioNodeProps {
  readonly id: string;
  readonly node: FamilyNode;
  readonly isActive: boolean;
  readonly isCurrent: boolean;
  readonly isLegible: boolean;
  readonly onOpen: () => void;
}

function StudioNode({ id, node, isActive, isCurrent, isLegible, onOpen }: StudioNodeProps) {
  const words = lineageWords();
  const { data, depth, children = [] } = node;
  const name = nameOf(data);
  const shownText = data.source ? `${name} v${data.source.version}` : name;
  const more = [data.isDeleted && words.deleted, isCurrent && words.current].filter(Boolean);
  return (
    <g
      id={id}
      class="relative"
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={isActive}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={words.node(shownText, String(children.length), more.map((one) => `, ${one}`).join(''))}
      data-deleted={data.isDeleted}
      transform={`translate(${node.y} ${node.x - HEIGHT / 2})`}
      onClick={onOpen}
    >
      <rect width={WIDTH} height={HEIGHT} rx={6} />
      {isLegible && (
        <>
          <svg role="none" width={WIDTH - (data.source ? 44 : 8)} height={HEIGHT}>
            <text x={10} y={HEIGHT / 2 + 4}>
              {name}
            </text>
          </svg>{' '}
          {data.source && (
            <text class="soft" x={WIDTH - 8} y={HEIGHT / 2 + 4} text-anchor="end">
              {`v${data.source.version}`}
            </text>
          )}
        </>
      )}
    </g>
  );
}

export function nameOf({ name, casterId }: Relative): string {
  return name ?? `${lineageWords().unnamed} (${shortened(casterId)})`;
}

export const differenceHref = (one: string, other: string) => `/compare/${one}/${other}`;

/** Of a deleted studio there is only what happened to it. */
const pathOf = ({ casterId, isDeleted }: Relative) => `/studios/${casterId}${isDeleted ? '/history' : ''}`;

const middleOf = ({ x, y }: FamilyNode) => ({ x: y + WIDTH / 2, y: x });

function boundsOf(nodes: readonly FamilyNode[]): View {
  const xs = nodes.map(({ x }) => x);
  const top = xs.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY) - ROW;
  const bottom = xs.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY) + ROW;
  const right = nodes.reduce((most, { y }) => Math.max(most, y), 0) + WIDTH;
  return { x: -20, y: top, width: right + 40, height: bottom - top };
}

const isSeen = ({ x, y }: FamilyNode, view: View) =>
  y + WIDTH >= view.x && y <= view.x + view.width && x + ROW >= view.y && x - ROW <= view.y + view.height;

function isLinkSeen(node: FamilyNode, view: View): boolean {
  const { parent } = node;
  if (parent === null) return false;
  const top = Math.min(node.x, parent.x);
  const bottom = Math.max(node.x, parent.x);
  return (
    node.y >= view.x &&
    parent.y + WIDTH <= view.x + view.width &&
    bottom >= view.y &&
    top <= view.y + view.height
  );
}

function linkTo({ x, y, parent }: FamilyNode): string {
  if (parent === null) return '';
  const from = parent.y + WIDTH;
  const bend = from + (COLUMN - WIDTH) / 2;
  return `M${from} ${parent.x}H${bend}V${x}H${y}`;
}

/** From afar studios are one drawing: a thousand elements would hold up each move. */
const outlineOf = ({ x, y }: FamilyNode) => `M${y} ${x - HEIGHT / 2}h${WIDTH}v${HEIGHT}h${-WIDTH}z`;

/** The next studio of the same generation, up or down. */
function besides(
  nodes: readonly FamilyNode[],
  { x, depth }: FamilyNode,
  direction: 1 | -1,
): FamilyNode | undefined {
  const distance = (node: FamilyNode) => (node.x - x) * direction;
  return nodes.reduce<FamilyNode | undefined>((nearest, node) => {
    if (node.depth !== depth || distance(node) <= 0) return nearest;
    return nearest === undefined || distance(node) < distance(nearest) ? node : nearest;
  }, undefined);
}
