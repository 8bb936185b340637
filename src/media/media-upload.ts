import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { type Arrival, MediaIntake } from './intake.js';
import { MediaLibrary } from './media-library.js';
import { altText, type MediaView } from './media-view.js';
import { readForm } from './multipart.js';

/** An upload by form: the fields `file` and `altText`, in any order. */
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
      const described = altTextOf(fields);
      const [received] = arrivals;
      if (!received) throw invalidInput([{ path: 'file', message: 'The form has no file.' }]);
      return await this.media.add(workspaceId, received.arrival, { fileName: received.fileName, altText: described });
    } finally {
      for (const { arrival } of arrivals) await this.intake.discard(arrival);
    }
  }
}

function altTextOf(fields: Map<string, string>): string {
  const faults: InputFault[] = [...fields.keys()].filter((name) => name !== 'altText').map(unknownField);
  const parsed = altText.safeParse(fields.get('altText') ?? '');
  faults.push(...(parsed.error?.issues ?? []).map((issue) => ({ path: 'altText', message: issue.message })));
  if (parsed.data === undefined || faults.length > 0) throw invalidInput(faults);
  return parsed.data;
}

function unknownField(name: string): InputFault {
  return { path: name, message: 'This field is not known here: the form has file and altText.' };
}
