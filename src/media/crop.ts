import type { Focus } from './media.entity.js';
import type { PictureSize } from './pictures.js';

/** A part of a picture, in its own pixels. */
export interface CropArea extends PictureSize {
  left: number;
  top: number;
}

/** Less than this part of a side is rounding and no cut. */
const NOTHING = 0.002;

/** Whether a picture loses something of its width or height by becoming this large. */
export function cuts(from: PictureSize, to: PictureSize): boolean {
  return Math.abs(lossOf(from, to)) > NOTHING;
}

/** The part of the width (positive) or of the height (negative) that is lost. */
export function lossOf(from: PictureSize, to: PictureSize): number {
  const before = from.width / from.height;
  const after = to.width / to.height;
  return before > after ? 1 - after / before : before / after - 1;
}

/** The largest part of a picture in the shape of `to` that lies around the focus as far as the edges let it. */
export function areaAround(from: PictureSize, to: PictureSize, { x, y }: Focus): CropArea {
  const ratio = to.width / to.height;
  const width = Math.max(1, Math.min(from.width, Math.round(from.height * ratio)));
  const height = Math.max(1, Math.min(from.height, Math.round(from.width / ratio)));
  return { left: begin(from.width, width, x), top: begin(from.height, height, y), width, height };
}

function begin(whole: number, part: number, at: number): number {
  return Math.min(Math.max(Math.round(whole * at - part / 2), 0), whole - part);
}
