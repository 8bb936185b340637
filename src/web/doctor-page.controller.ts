import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Doctor } from '../doctor/doctor.js';
import type { Finding, FindingState, Topic } from '../doctor/finding.js';
import { PublicRoute } from '../identity/caller.js';
import { Door, send } from './door.js';
import { Frame } from './frame.js';
import { PageFilter } from './page.filter.js';
import { Templates } from './templates.js';
import { longTimeOf } from './times.js';

const STATE_WORDS: Record<FindingState, string> = {
  ok: 'Fine',
  warning: 'Worth a look',
  problem: 'Broken',
  unknown: 'Cannot be told from here',
};
/** How much a state stands out: as a remark of that severity does, or not at all. */
const STATE_LOOKS: Record<FindingState, string> = { ok: '', warning: 'warning', problem: 'error', unknown: 'info' };
const TOPIC_WORDS: Record<Topic, string> = {
  networks: 'Networks',
  address: 'How the world reaches it',
  database: 'Database',
  machine: 'Machine',
  keeping: 'Secret, mail and backups',
};

/** How the installation stands, for whoever connects channels. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('doctor')
export class DoctorPageController {
  constructor(
    private readonly door: Door,
    private readonly doctor: Doctor,
    private readonly frame: Frame,
    private readonly templates: Templates,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guest = await this.door.open(request, reply, 'channels.manage');
    if (!guest) return;
    const { name, timeZone } = guest.workspace;
    const { at, findings } = await this.doctor.examineForMember();
    const byTopic = Map.groupBy(findings, ({ topic }) => topic);
    const view = {
      ...this.frame.view(guest.caller.permissions),
      workspace: name,
      ...{ time: longTimeOf(at, timeZone), dateTime: at.toISOString(), summary: summaryOf(findings) },
      topics: [...byTopic].map(([topic, found]) => ({
        topic,
        title: TOPIC_WORDS[topic],
        findings: found.map(entryOf),
      })),
    };
    await send(reply, 200, this.templates.page('doctor', view));
  }
}

function entryOf({ check, title, state, found, advice, exact }: Finding) {
  return { check, title, found, advice, exact, state: STATE_WORDS[state], looks: STATE_LOOKS[state] };
}

function summaryOf(findings: Finding[]): string {
  const count = (wanted: FindingState): number => findings.filter(({ state }) => state === wanted).length;
  const [broken, doubtful, dark] = [count('problem'), count('warning'), count('unknown')];
  if (broken + doubtful + dark === 0) return 'Everything that can be looked at from here is fine.';
  const parts = [
    ...(broken > 0 ? [`${broken} ${broken === 1 ? 'thing is' : 'things are'} broken`] : []),
    ...(doubtful > 0 ? [`${doubtful} ${doubtful === 1 ? 'is' : 'are'} worth a look`] : []),
    ...(dark > 0 ? [`${dark} cannot be told from here`] : []),
  ];
  return `${parts.join(', ')}; ${count('ok')} fine.`;
}
