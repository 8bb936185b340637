import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { invalidInput } from './problem-error.js';

/** Checks a body, query or parameter by the zod schema its decorator names, and reports every fault at once (422). */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata & { schema?: unknown }): unknown {
    if (!(metadata.schema instanceof z.ZodType)) return value;
    const result = metadata.schema.safeParse(value ?? (metadata.type === 'body' ? {} : value));
    if (result.success) return result.data;
    throw invalidInput(
      result.error.issues.map((issue) => ({
        path: [...(metadata.data ? [metadata.data] : []), ...issue.path].join('.'),
        message: issue.message,
      })),
    );
  }
}
