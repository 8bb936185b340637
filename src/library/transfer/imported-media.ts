import type { EntityManager } from 'typeorm';
import { type InputFault, ProblemError } from '../../foundation/problem-error.js';
import { refuseBeyond } from '../../media/captions-file.js';
import type { MediaLibrary } from '../../media/media-library.js';
import type { VideoCaptions } from '../../media/video-captions.js';
import type { FileMedia, PlacedPost } from './library-file.js';
import type { FoundCaptions, FoundMedia, MediaSource } from './media-source.js';

/** The media that the posts of one import name: found and judged first, put into the library within the transaction. */
export class ImportedMedia {
  /** Ids of the media that were put in. */
  readonly added: string[] = [];
  private readonly files = new Map<string, FoundMedia>();
  private readonly captions = new Map<string, FoundCaptions[]>();
  private readonly present = new Map<string, string>();
  /** By file and alt text: the same picture described in two ways is two. */
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly library: MediaLibrary,
    private readonly videoCaptions: VideoCaptions,
    private readonly source: MediaSource,
    private readonly workspaceId: string,
  ) {}

  /** Finds everything that is named. Gives a fault for each place that names nothing usable. */
  async collect(posts: PlacedPost[]): Promise<InputFault[]> {
    const all = posts.flatMap(({ post, mediaPlace }) =>
      post.media.map((media, index) => ({ media, place: mediaPlace(index) })),
    );
    const ids = all.flatMap(({ media }) => ('id' in media ? [media.id] : []));
    for (const [id, media] of await this.library.find(this.workspaceId, ids)) this.present.set(id, media.altText);
    const faults: InputFault[] = [];
    const refused = new Map<string, string>();
    for (const { media, place } of all) {
      const reason = 'id' in media ? this.reasonAgainstId(media.id) : await this.reasonAgainstFile(media.file, refused);
      if (reason !== undefined) faults.push({ path: place, message: reason });
    }
    for (const { post, mediaPlace } of posts) {
      const keys = post.media.map(keyOf);
      const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
      if (twice >= 0)
        faults.push({ path: mediaPlace(twice), message: 'The post names the same picture or video twice.' });
    }
    return faults;
  }

  /** The ids of a post's media, adding files to the library the first time they are named. */
  async idsOf(named: FileMedia[], manager: EntityManager): Promise<string[]> {
    const ids: string[] = [];
    for (const media of named)
      ids.push('id' in media ? await this.described(media, manager) : await this.put(media, manager));
    return ids;
  }

  private reasonAgainstId(id: string): string | undefined {
    return this.present.has(id) ? undefined : `There is no picture or video with the id ${id} in this workspace.`;
  }

  private async reasonAgainstFile(name: string, refused: Map<string, string>): Promise<string | undefined> {
    if (this.files.has(name)) return undefined;
    const before = refused.get(name);
    if (before !== undefined) return before;
    const reason = await this.receive(name);
    if (reason !== undefined) refused.set(name, reason);
    return reason;
  }

  private async receive(name: string): Promise<string | undefined> {
    try {
      const found = await this.source.find(name);
      if (!found) return `There is no file ${name} here.`;
      if (found.arrival.kind === 'video') this.captions.set(name, await this.captionsBeside(name, found));
      this.files.set(name, found);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return `${name}: ${error.message}`;
      throw error;
    }
  }

  private async captionsBeside(name: string, { arrival }: FoundMedia): Promise<FoundCaptions[]> {
    const found = await this.source.captionsOf(name);
    const byLanguage = new Map<string, string>();
    for (const { fileName, file, language } of found) {
      const other = byLanguage.get(language);
      if (other !== undefined)
        throw new ProblemError(
          422,
          'captions-twice',
          `${other} and ${fileName} are for the same language. Leave one out.`,
        );
      byLanguage.set(language, fileName);
      refuseBeyond(file, arrival.durationMs ?? null, fileName);
    }
    return found;
  }

  /** Somebody who edited an alt text in the table meant the picture's. */
  private async described(
    media: { id: string; altText?: string | undefined },
    manager: EntityManager,
  ): Promise<string> {
    const { id, altText } = media;
    if (altText !== undefined && altText !== '' && altText !== this.present.get(id)) {
      await this.library.describe(this.workspaceId, id, altText, manager);
      this.present.set(id, altText);
    }
    return id;
  }

  private async put(media: { file: string; altText?: string | undefined }, manager: EntityManager): Promise<string> {
    const key = keyOf(media);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const file = this.files.get(media.file);
    if (!file) throw new Error(`The file ${media.file} was not collected.`);
    const { id } = await this.library.add(
      this.workspaceId,
      file.arrival,
      { fileName: file.fileName, altText: media.altText ?? '' },
      manager,
    );
    for (const captions of this.captions.get(media.file) ?? [])
      await this.videoCaptions.put(manager, this.workspaceId, id, captions.file, captions);
    this.ids.set(key, id);
    this.added.push(id);
    return id;
  }
}

function keyOf(media: FileMedia): string {
  return 'id' in media ? media.id : JSON.stringify([media.file, media.altText ?? '']);
}
