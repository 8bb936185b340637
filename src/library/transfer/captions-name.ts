import { language } from '../../media/captions-view.js';

const SUBTITLES = /\.(?:srt|vtt)$/i;

/** Whether a file is called as subtitle files are. */
export function isCaptionsName(fileName: string): boolean {
  return SUBTITLES.test(fileName);
}

/** The language of a subtitle file that is named like a video: `calm.pt-BR.srt` for `calm.mp4`; undefined for another file. */
export function languageInName(fileName: string, videoName: string): string | undefined {
  const stem = `${videoName.replace(/\.[^.]*$/, '')}.`;
  if (!isCaptionsName(fileName) || !fileName.startsWith(stem)) return undefined;
  return language.safeParse(fileName.slice(stem.length).replace(SUBTITLES, '')).data;
}
