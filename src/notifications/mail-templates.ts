import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';

const FOLDER = fileURLToPath(new URL('../../templates/emails/', import.meta.url));
const RUN_OPTIONS = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** The mails' templates: each once as plain text and once as HTML, which is escaped. */
@Injectable()
export class MailTemplates {
  private readonly handlebars = Handlebars.create();
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();

  /** Renders `templates/emails/<name>.txt.hbs`. */
  text(name: string, view: object): string {
    return this.template(`${name}.txt.hbs`, true)(view, RUN_OPTIONS);
  }

  /** Renders `templates/emails/<name>.html.hbs`. */
  html(name: string, view: object): string {
    return this.template(`${name}.html.hbs`, false)(view, RUN_OPTIONS);
  }

  private template(file: string, noEscape: boolean): Handlebars.TemplateDelegate {
    let template = this.compiled.get(file);
    if (!template) {
      const source = readFileSync(join(FOLDER, file), 'utf8');
      template = this.handlebars.compile(source, { strict: true, knownHelpersOnly: true, noEscape });
      this.compiled.set(file, template);
    }
    return template;
  }
}
