/** What this process says from now on: its logs. */
export interface Output {
  text(): string;
  stop(): void;
}

export function captureOutput(): Output {
  const pieces: string[] = [];
  const stops = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = ((...said: Parameters<typeof write>) => {
      pieces.push(String(said[0]));
      return write(...said);
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  return {
    text: () => pieces.join(''),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
