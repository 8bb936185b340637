import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module.js';
import { HealthController } from './health.controller.js';
import { Home } from './home.js';
import { HomeController } from './home.controller.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

/** The pages, on top of everything. */
@Module({ imports: [CalendarModule], controllers: [HealthController, HomeController], providers: [Home, Templates, Visit] })
export class WebModule {}
