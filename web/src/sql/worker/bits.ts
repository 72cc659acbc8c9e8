/** Copies bits, the first of each byte being the lowest, from one place to another. */
export function copyBits(to: Uint8Array, toBit: number, from: Uint8Array, fromBit: number, count: number): void {
  if (count <= 0) return;
  if ((toBit & 7) === 0 && (fromBit & 7) === 0) {
    const whole = count >> 3;
    to.set(from.subarray(fromBit >> 3, (fromBit >> 3) + whole), toBit >> 3);
    for (let bit = whole * 8; bit < count; bit++) copyBit(to, toBit + bit, from, fromBit + bit);
    return;
  }
  for (let bit = 0; bit < count; bit++) copyBit(to, toBit + bit, from, fromBit + bit);
}

function copyBit(to: Uint8Array, toBit: number, from: Uint8Array, fromBit: number): void {
  const mask = 1 << (toBit & 7);
  const byte = to[toBit >> 3] ?? 0;
  const isSet = ((from[fromBit >> 3] ?? 0) >> (fromBit & 7)) & 1;
  to[toBit >> 3] = isSet ? byte | mask : byte & ~mask;
}

/** Sets bits to one. */
export function setBits(to: Uint8Array, first: number, count: number): void {
  let bit = first;
  const end = first + count;
  while (bit < end && (bit & 7) !== 0) to[bit >> 3] = (to[bit >> 3] ?? 0) | (1 << (bit++ & 7));
  const whole = (end - bit) >> 3;
  if (whole > 0) to.fill(0xff, bit >> 3, (bit >> 3) + whole);
  for (bit += Math.max(whole, 0) * 8; bit < end; bit++) to[bit >> 3] = (to[bit >> 3] ?? 0) | (1 << (bit & 7));
}

/** How many of the first bits are zero. */
export function zeroBits(bits: Uint8Array, count: number): number {
  let ones = 0;
  for (let at = 0; at < count >> 3; at++) ones += BITS[bits[at] ?? 0] ?? 0;
  for (let bit = count & ~7; bit < count; bit++) ones += ((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  return count - ones;
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones;
});
