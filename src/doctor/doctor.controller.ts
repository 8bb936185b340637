import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Needs } from '../identity/caller.js';
import { Doctor } from './doctor.js';
import { FINDING_STATES, TOPICS } from './finding.js';

const examinationView = z.object({
  at: z.iso.datetime(),
  findings: z.array(
    z.object({
      check: z.string(),
      topic: z.enum(TOPICS),
      title: z.string(),
      state: z.enum(FINDING_STATES),
      found: z.string(),
      advice: z.string().optional(),
      exact: z.array(z.string()).optional(),
    }),
  ),
});

@ApiTags('doctor')
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(private readonly doctor: Doctor) {}

  @Get()
  @Needs('channels.manage')
  @ApiOperation({ summary: 'How the installation stands: each thing that was looked at, and what to do' })
  @ApiResponse({ status: 200, standardSchema: examinationView })
  async get(): Promise<z.infer<typeof examinationView>> {
    const { at, findings } = await this.doctor.examineForMember();
    return { at: at.toISOString(), findings };
  }
}
