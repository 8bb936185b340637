const LOOK_MS = 500;

/**
 * Calls back once when the process that started this one is gone. npm passes a signal on to its shell alone, and the shell
 * (Debian's) to nobody: whoever stops npm means everything below it.
 * @returns a function that ends the watch
 */
export function whenParentIsGone(callBack) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callBack();
  }, LOOK_MS);
  return () => clearInterval(watch);
}
