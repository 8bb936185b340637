/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Rounds to as many digits after the point. */
export function round(value, digits = 0) {
  return Number(value.toFixed(digits));
}

/** Waits until `ask` says yes. */
export async function until(what, ask, patienceMs = 300_000, everyMs = 100) {
  for (const end = performance.now() + patienceMs; performance.now() < end;) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`Waited ${patienceMs} ms in vain for ${what}.`);
}
