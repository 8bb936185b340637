import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { CaptionsUpload } from './captions-upload.js';
import { CaptionsController } from './captions.controller.js';
import { MediaIntake } from './intake.js';
import { MediaFilesController } from './media-files.controller.js';
import { MediaForNetworks } from './media-for-networks.js';
import { MediaLibrary } from './media-library.js';
import { MediaLink } from './media-link.js';
import { MediaUpload } from './media-upload.js';
import { MediaUsers } from './media-use.js';
import { MediaController } from './media.controller.js';
import { PublicMedia } from './public-media.js';
import { Renditions } from './renditions.js';
import { BucketStorage } from './bucket-storage.js';
import { DiskStorage } from './disk-storage.js';
import { MediaStorage } from './storage.js';
import { VideoCaptions } from './video-captions.js';
import { Videos } from './videos.js';

/** In the operator's bucket where there is one, else on this machine. */
function storageOf(config: Config, clock: Clock): MediaStorage {
  const folder = join(config.dataDir, 'media');
  return config.bucket ? new BucketStorage(folder, clock, config.bucket) : new DiskStorage(folder, clock);
}

/** Pictures and videos: taking them in, keeping them, and giving each network what it takes. */
@Module({
  controllers: [MediaController, CaptionsController, MediaFilesController],
  providers: [
    { provide: MediaStorage, useFactory: storageOf, inject: [Config, Clock] },
    Videos,
    MediaIntake,
    Renditions,
    MediaUsers,
    MediaLibrary,
    MediaUpload,
    MediaLink,
    PublicMedia,
    VideoCaptions,
    CaptionsUpload,
    MediaForNetworks,
  ],
  exports: [MediaLibrary, MediaIntake, MediaStorage, PublicMedia, VideoCaptions, MediaForNetworks],
})
export class MediaModule {}
