import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { PostKind } from '../post.js';
import { tidy } from './white-space.js';

const FOLDER = fileURLToPath(new URL('../../../templates/captions/', import.meta.url));
const PARTIALS = ['closing'];

const TEMPLATES: Record<PostKind, string> = {
  'coping-video': 'video',
  'mindfulness-tip': 'tip',
  psychoeducation: 'explainer',
  resource: 'resource',
  encouragement: 'encouragement',
  announcement: 'announcement',
};

/** What a caption is made of. What is missing is an empty text. */
export interface CaptionParts {
  text: string;
  citation: string;
  link: string;
  signature: string;
  hashtags: string;
}

/**
 * The caption templates, one for each kind of post. They are plain text, so nothing is escaped; what people wrote is only ever
 * a value, so `{{...}}` in a post stays as it is.
 */
@Injectable()
export class CaptionTemplates {
  private readonly byKind: Map<PostKind, HandlebarsTemplateDelegate<CaptionParts>>;

  constructor() {
    const own = Handlebars.create();
    for (const name of PARTIALS) own.registerPartial(name, sourceOf(name));
    const kinds = Object.entries(TEMPLATES) as [PostKind, string][];
    this.byKind = new Map(
      kinds.map(([kind, name]) => [
        kind,
        own.compile<CaptionParts>(sourceOf(name), {
          noEscape: true,
          strict: true,
          knownHelpersOnly: true,
          preventIndent: true,
        }),
      ]),
    );
  }

  /** Lays the parts out for this kind of post, tidied. */
  render(kind: PostKind, parts: CaptionParts): string {
    const template = this.byKind.get(kind);
    if (!template) throw new Error(`No caption template for ${kind}`);
    return tidy(template(parts, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false }));
  }
}

function sourceOf(name: string): string {
  return readFileSync(`${FOLDER}${name}.hbs`, 'utf8');
}
