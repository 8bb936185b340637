import { readFileSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';

const FOLDER = fileURLToPath(new URL('../../templates/', import.meta.url));
const RUN_OPTIONS = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** The pages' templates: compiled once, escaping always on, no access to prototypes. */
@Injectable()
export class Templates {
  private readonly handlebars = Handlebars.create();
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();

  constructor() {
    for (const file of readdirSync(join(FOLDER, 'partials'))) {
      this.handlebars.registerPartial(parse(file).name, readFileSync(join(FOLDER, 'partials', file), 'utf8'));
    }
  }

  /** Renders `templates/pages/<name>.hbs` with a plain view. */
  page(name: string, view: object): string {
    let template = this.compiled.get(name);
    if (!template) {
      const source = readFileSync(join(FOLDER, 'pages', `${name}.hbs`), 'utf8');
      // A partial's place in the file must not indent the lines of what people wrote.
      template = this.handlebars.compile(source, { strict: true, knownHelpersOnly: true, preventIndent: true });
      this.compiled.set(name, template);
    }
    return template(view, RUN_OPTIONS);
  }
}
