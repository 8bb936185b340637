import { Module } from '@nestjs/common';
import { MediaIntake } from './intake.js';
import { MediaFilesController } from './media-files.controller.js';
import { MediaLibrary } from './media-library.js';
import { MediaLink } from './media-link.js';
import { MediaUpload } from './media-upload.js';
import { MediaController } from './media.controller.js';
import { PublicMedia } from './public-media.js';
import { Renditions } from './renditions.js';
import { MediaStorage } from './storage.js';
import { Videos } from './videos.js';

/** Pictures and videos: taking them in, keeping them, and giving each network what it takes. */
@Module({
  controllers: [MediaController, MediaFilesController],
  providers: [MediaStorage, Videos, MediaIntake, Renditions, MediaLibrary, MediaUpload, MediaLink, PublicMedia],
  exports: [MediaLibrary, MediaIntake, MediaStorage, PublicMedia],
})
export class MediaModule {}
