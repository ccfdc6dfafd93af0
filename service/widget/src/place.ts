// Where the hover card goes: under its mark, above it where there is no room, inside the element.

export interface Place {
  left: number;
  /** px from the element's top, or null where `bottom` is given instead. */
  top: number | null;
  bottom: number | null;
}

const GAP = 6; // px between mark and card, small enough to cross with the pointer
const CARD_WIDTH = 352; // px, 22rem
const ROOM = 220; // px that a card may need

export function cardPlace(mark: Element, host: Element): Place {
  const at = mark.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  const width = Math.min(CARD_WIDTH, frame.width - 16);
  const left = Math.max(8, Math.min(at.left - frame.left - 24, frame.width - width - 8));
  return frame.bottom - at.bottom > ROOM
    ? { left, top: at.bottom - frame.top + GAP, bottom: null }
    : { left, top: null, bottom: frame.bottom - at.top + GAP };
}
