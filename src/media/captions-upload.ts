import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { type CaptionsFile, receiveCaptions } from './captions-file.js';
import { type CaptionsView, label, language } from './captions-view.js';
import type { MediaEditor } from './media-use.js';
import { readForm } from './multipart.js';
import { VideoCaptions } from './video-captions.js';

const form = z.strictObject({ language, label: label.optional() });

/** Captions by form: the fields `file`, `language` and `label`, in any order. */
@Injectable()
export class CaptionsUpload {
  constructor(private readonly captions: VideoCaptions) {}

  async receive(by: MediaEditor, mediaId: string, request: FastifyRequest): Promise<CaptionsView> {
    const files: CaptionsFile[] = [];
    const fields = new Map<string, string>();
    await readForm(request, 1, {
      file: async (part) => {
        if (part.fieldname !== 'file') throw invalidInput([unknownField(part.fieldname)]);
        files.push(await receiveCaptions(part.file));
      },
      field: (name, value) => fields.set(name, value),
    });
    const faults = [...fields.keys()].filter((name) => !(name in form.shape)).map(unknownField);
    const parsed = form.safeParse({ language: fields.get('language'), label: fields.get('label') });
    if (!fields.has('language')) faults.push({ path: 'language', message: 'The form has no language.' });
    else faults.push(...(parsed.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message })));
    const [file] = files;
    if (!file) faults.push({ path: 'file', message: 'The form has no file.' });
    if (!file || !parsed.data || faults.length > 0) throw invalidInput(faults);
    return this.captions.add(by, mediaId, file, parsed.data);
  }
}

function unknownField(name: string): InputFault {
  return { path: name, message: 'This field is not known here: the form has file, language and label.' };
}
