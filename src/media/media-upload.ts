import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { type Arrival, MediaIntake } from './intake.js';
import { MediaLibrary } from './media-library.js';
import { altText, focus, type MediaView } from './media-view.js';
import { readForm } from './multipart.js';

/** An upload by form: the fields `file`, `altText`, `focus` and `captionsBurntIn`, in any order. */
@Injectable()
export class MediaUpload {
  constructor(
    private readonly media: MediaLibrary,
    private readonly intake: MediaIntake,
  ) {}

  async receive(workspaceId: string, request: FastifyRequest): Promise<MediaView> {
    const arrivals: { arrival: Arrival; fileName: string }[] = [];
    const fields = new Map<string, string>();
    try {
      await readForm(request, 1, {
        file: async (part) => {
          if (part.fieldname !== 'file') throw invalidInput([unknownField(part.fieldname)]);
          arrivals.push({ arrival: await this.intake.receive(part.file, part.mimetype), fileName: part.filename });
        },
        field: (name, value) => fields.set(name, value),
      });
      const label = labelOf(fields);
      const [received] = arrivals;
      if (!received) throw invalidInput([{ path: 'file', message: 'The form has no file.' }]);
      return await this.media.add(workspaceId, received.arrival, { fileName: received.fileName, ...label });
    } finally {
      for (const { arrival } of arrivals) await this.intake.discard(arrival);
    }
  }
}

const form = z.strictObject({
  altText,
  focus: focus.optional(),
  captionsBurntIn: z
    .enum(['true', 'false'], 'Must be true or false.')
    .transform((value) => value === 'true')
    .optional(),
});

function labelOf(fields: Map<string, string>): z.infer<typeof form> {
  const faults: InputFault[] = [...fields.keys()].filter((name) => !(name in form.shape)).map(unknownField);
  const point = fields.get('focus');
  const parsed = form.safeParse({
    altText: fields.get('altText') ?? '',
    ...(point !== undefined && point !== '' && { focus: jsonOf(point) }),
    captionsBurntIn: fields.get('captionsBurntIn'),
  });
  faults.push(...(parsed.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message })));
  if (parsed.data === undefined || faults.length > 0) throw invalidInput(faults);
  return parsed.data;
}

/** The text itself where it is no JSON, for the schema to refuse. */
function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

function unknownField(name: string): InputFault {
  return {
    path: name,
    message: 'This field is not known here: the form has file, altText, focus and captionsBurntIn.',
  };
}
