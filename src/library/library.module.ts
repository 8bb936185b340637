import { Module } from '@nestjs/common';
import { MediaUse } from '../media/media-use.js';
import { MediaModule } from '../media/media.module.js';
import { CaptionTemplates } from './captions/caption-templates.js';
import { Captions } from './captions/captions.js';
import { Composer } from './composer.js';
import { LinkRemarks } from './links/link-remarks.js';
import { OutsideRooms } from './outside-rooms.js';
import { PostChecks } from './post-checks.js';
import { PostPreview } from './post-preview.js';
import { PostShelf } from './post-shelf.js';
import { PostStanding } from './post-standing.js';
import { PostsUsingMedia } from './posts-using-media.js';
import { PostsController } from './posts.controller.js';
import { PostsService } from './posts.js';
import { SeriesController } from './series.controller.js';
import { SeriesList } from './series.js';
import { Exporter } from './exporter.js';
import { ImportForm } from './transfer/import-form.js';
import { Importer } from './importer.js';
import { TransferController } from './transfer/transfer.controller.js';

/**
 * Posts and series, what each network gets of them, and bringing a library in and out. Needs a NetworkRegistry that is
 * available to every module; asks PostUse and NetworksInUse where some module provides them.
 */
@Module({
  imports: [MediaModule],
  controllers: [PostsController, SeriesController, TransferController],
  providers: [
    OutsideRooms,
    { provide: MediaUse, useClass: PostsUsingMedia },
    PostShelf,
    PostStanding,
    CaptionTemplates,
    Captions,
    Composer,
    LinkRemarks,
    PostChecks,
    PostPreview,
    PostsService,
    SeriesList,
    Importer,
    ImportForm,
    Exporter,
  ],
  exports: [
    OutsideRooms,
    PostShelf,
    PostStanding,
    Composer,
    PostChecks,
    PostPreview,
    PostsService,
    SeriesList,
    Importer,
    Exporter,
  ],
})
export class LibraryModule {}
