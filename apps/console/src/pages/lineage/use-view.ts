import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The part of a drawing that is on the screen, in units of the drawing. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A thousand studios below each other fit into a box of a phone. */
const LEAST_SCALE = 0.005;
const MOST_SCALE = 2;
/** Beyond so many pixels a press is a drag, and opens nothing. */
const DRAG = 4;

/** Moves and zooms over a drawing that is larger than its box: by dragging, by two fingers, by the wheel, and by whoever calls. */
export function useView(box: RefObject<HTMLDivElement | null>, bounds: View) {
  const [size, setSize] = useState({ width: 800, height: 500 });
  const [at, setAt] = useState<{ middle: Point; scale: number }>({ middle: { x: 0, y: 0 }, scale: 1 });
  const [isDragged, setDragged] = useState(false);
  const moved = useRef(0);
  const isLarger = useRef(false);
  // What just fits is not larger for a rounding.
  isLarger.current = bounds.width * at.scale > size.width + 1 || bounds.height * at.scale > size.height + 1;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  /** About what is so many pixels from the middle of the box: that stays where it is on the screen. */
  const zoom = useCallback((factor: number, about: Point = { x: 0, y: 0 }) => {
    setAt(({ middle, scale }) => {
      const next = clamp(scale * factor);
      const shift = 1 / scale - 1 / next;
      return { middle: { x: middle.x + about.x * shift, y: middle.y + about.y * shift }, scale: next };
    });
  }, []);
  const show = useCallback((middle: Point) => setAt(({ scale }) => ({ middle, scale })), []);
  const move = useCallback((x: number, y: number) => {
    setAt(({ middle, scale }) => ({ middle: { x: middle.x + x / scale, y: middle.y + y / scale }, scale }));
  }, []);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const turn = (event: WheelEvent) => {
      const isZoom = event.ctrlKey || event.metaKey;
      // A drawing that is all there has nothing to move: the wheel goes on with the page, unless it was chosen.
      if (!isZoom && !isLarger.current && !element.contains(document.activeElement)) return;
      event.preventDefault();
      if (isZoom) zoom(Math.exp(-event.deltaY / 200));
      else move(event.deltaX, event.deltaY);
    };
    /** Where each pointer that is down was last: one moves the drawing, two zoom it. */
    const pressed = new Map<number, Point>();
    const press = ({ pointerId, clientX, clientY, button }: PointerEvent) => {
      if (button !== 0 || pressed.size === 2) return;
      if (pressed.size === 0) moved.current = 0;
      pressed.set(pointerId, { x: clientX, y: clientY });
    };
    const drag = ({ pointerId, clientX, clientY }: PointerEvent) => {
      const last = pressed.get(pointerId);
      if (last === undefined) return;
      const now = { x: clientX, y: clientY };
      const by = { x: last.x - now.x, y: last.y - now.y };
      moved.current += Math.abs(by.x) + Math.abs(by.y);
      pressed.set(pointerId, now);
      if (moved.current > DRAG) setDragged(true);
      const other = [...pressed].find(([id]) => id !== pointerId)?.[1];
      if (other === undefined) return move(by.x, by.y);
      // The middle of both went half as far as the one that moved.
      move(by.x / 2, by.y / 2);
      const frame = element.getBoundingClientRect();
      zoom(distance(now, other) / distance(last, other), {
        x: (now.x + other.x) / 2 - frame.left - frame.width / 2,
        y: (now.y + other.y) / 2 - frame.top - frame.height / 2,
      });
    };
    const release = ({ pointerId }: PointerEvent) => {
      pressed.delete(pointerId);
      if (pressed.size === 0) setDragged(false);
    };
    element.addEventListener('wheel', turn, { passive: false });
    element.addEventListener('pointerdown', press);
    addEventListener('pointermove', drag);
    addEventListener('pointerup', release);
    addEventListener('pointercancel', release);
    return () => {
      element.removeEventListener('wheel', turn);
      element.removeEventListener('pointerdown', press);
      removeEventListener('pointermove', drag);
      removeEventListener('pointerup', release);
      removeEventListener('pointercancel', release);
    };
  }, []);

  const view: View = {
    x: at.middle.x - size.width / at.scale / 2,
    y: at.middle.y - size.height / at.scale / 2,
    width: size.width / at.scale,
    height: size.height / at.scale,
  };
  return {
    view,
    scale: at.scale,
    isDragged,
    wasDragged: () => moved.current > DRAG,
    zoom,
    show,
    fit() {
      const element = box.current;
      const { clientWidth, clientHeight } = element ?? { clientWidth: size.width, clientHeight: size.height };
      const scale = Math.min(1, clientWidth / bounds.width, clientHeight / bounds.height);
      const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
      setAt({ middle, scale: clamp(scale) });
    },
    /** To what was clicked, so near that it can be read. */
    approach({ clientX, clientY }: MouseEvent) {
      const frame = box.current?.getBoundingClientRect();
      if (frame === undefined || moved.current > DRAG) return;
      const middle = {
        x: view.x + (clientX - frame.left) / at.scale,
        y: view.y + (clientY - frame.top) / at.scale,
      };
      setAt({ middle, scale: 1 });
    },
    /** Moves only as far as it must. */
    reveal({ x, y }: Point) {
      const margin = { x: Math.min(140, view.width / 4), y: Math.min(40, view.height / 4) };
      const beyond = (value: number, from: number, length: number, room: number) =>
        Math.min(0, value - from - room) + Math.max(0, value - (from + length - room));
      move(
        beyond(x, view.x, view.width, margin.x) * at.scale,
        beyond(y, view.y, view.height, margin.y) * at.scale,
      );
    },
  };
}

/** Of two fingers, in pixels: at least one, since it is divided by. */
const distance = (one: Point, other: Point) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));

const clamp = (scale: number) => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
