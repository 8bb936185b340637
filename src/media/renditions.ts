import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { Media, Rendition } from './media.entity.js';
import type { RenditionPlan } from './recipes.js';
import { render } from './render.js';
import { MediaStorage } from './storage.js';

const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif' };

export type RenditionRow = Pick<Rendition, keyof Rendition>;

/** A picture with what becomes of it. No picture is there twice. */
export interface PlannedPicture {
  media: Media;
  plan: RenditionPlan;
}

/** Pictures as the networks take them, each made once. */
@Injectable()
export class Renditions {
  private readonly underWay = new Map<string, Promise<RenditionRow>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly clock: Clock,
  ) {}

  /** Finds or makes the rendition of each picture. Writes by its own connection, so that a caller's rollback undoes none. */
  async of(pictures: PlannedPicture[]): Promise<Map<string, RenditionRow>> {
    if (pictures.length === 0) return new Map();
    const wanted = pictures.map(({ media, plan }) => ({ mediaId: media.id, recipe: plan.recipe }));
    const made = await this.dataSource.manager.findBy(Rendition, wanted);
    const found = new Map<string, RenditionRow>(made.map((rendition) => [rendition.mediaId, rendition]));
    for (const { media, plan } of pictures) {
      // One after the other: a decoded picture is large, and the networks are not in a hurry.
      if (!found.has(media.id)) found.set(media.id, await this.once(media, plan));
    }
    return found;
  }

  private async once(media: Media, plan: RenditionPlan): Promise<RenditionRow> {
    const name = `${media.id} ${plan.recipe}`;
    const present = this.underWay.get(name);
    if (present) return present;
    const making = this.make(media, plan).finally(() => this.underWay.delete(name));
    this.underWay.set(name, making);
    return making;
  }

  private async make(media: Media, plan: RenditionPlan): Promise<RenditionRow> {
    const { bytes, ...facts } = plan.asIs
      ? {
          bytes: await this.storage.read(media.storageKey, 0, media.sizeBytes),
          width: media.width,
          height: media.height,
          mimeType: plan.mimeType,
        }
      : await this.storage.locally(media.storageKey, (path) => render(path, plan));
    // A file of its own for each maker: of two processes at once, the row that wins names a file that fits it.
    const storageKey = `${media.workspaceId}/${media.id}/${plan.recipe}-${newId()}.${EXTENSIONS[facts.mimeType] ?? 'bin'}`;
    await this.storage.put(storageKey, bytes);
    const row = {
      mediaId: media.id,
      recipe: plan.recipe,
      ...facts,
      sizeBytes: bytes.length,
      storageKey,
      createdAt: this.clock.now(),
    };
    try {
      const inserted = await this.insert(row);
      if (inserted) return inserted;
    } catch (error) {
      await this.storage.delete(storageKey);
      throw error;
    }
    await this.storage.delete(storageKey);
    return this.dataSource.manager.findOneByOrFail(Rendition, { mediaId: media.id, recipe: plan.recipe });
  }

  private async insert(row: RenditionRow): Promise<RenditionRow | undefined> {
    const result = await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(Rendition)
      .values(row)
      .orIgnore()
      .returning('recipe')
      .execute();
    return (result.raw as unknown[]).length > 0 ? row : undefined;
  }
}
