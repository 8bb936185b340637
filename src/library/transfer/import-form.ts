import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidInput } from '../../foundation/problem-error.js';
import type { Caller } from '../../identity/caller.js';
import { MediaIntake } from '../../media/intake.js';
import { readForm } from '../../media/multipart.js';
import { Importer, type ImportResult } from '../importer.js';
import type { ReadLibrary } from './library-file.js';
import { isCaptionsName } from './captions-name.js';
import { captionsIn, FormMedia } from './media-source.js';
import { readLibrary } from './read-library.js';

/** The library file and as many pictures and videos as it names. */
const FILES_MAX = 201;

/** An import by form: the field `file`, and any number of `media`, in any order. */
@Injectable()
export class ImportForm {
  constructor(
    private readonly importer: Importer,
    private readonly intake: MediaIntake,
  ) {}

  async receive(caller: Caller, request: FastifyRequest): Promise<ImportResult> {
    const media = new FormMedia(this.intake);
    const libraries: ReadLibrary[] = [];
    try {
      await readForm(request, FILES_MAX, {
        file: async ({ fieldname, filename, mimetype, file }) => {
          if (fieldname === 'file' && libraries.length === 0) libraries.push(await readLibrary(file));
          else if (fieldname !== 'media') throw unknownField(fieldname);
          else if (media.has(filename))
            throw invalidInput([{ path: 'media', message: `The file ${filename} is there twice.` }]);
          else if (isCaptionsName(filename)) media.addCaptions(filename, await captionsIn(filename, file));
          else media.add(filename, await this.intake.receive(file, mimetype));
        },
        field: (name) => {
          throw unknownField(name);
        },
      });
      const [library] = libraries;
      if (!library) throw invalidInput([{ path: 'file', message: 'The form has no file.' }]);
      return await this.importer.bring(caller, library, media);
    } finally {
      await media.discard();
    }
  }
}

function unknownField(name: string): Error {
  return invalidInput([
    { path: name, message: 'The form has one file (the library), and media (the files it names).' },
  ]);
}
