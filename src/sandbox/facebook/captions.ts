import { invalidParameter } from '../graph/errors.js';
import { listParam, refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { type Video } from './store.js';

/** The language stands in the name of the file: `name.en_US.srt`. Video captions reference, read 2026-09-11. */
const FILE_NAME = /^[^/\\]+\.([a-z]{2,3}_[A-Z]{2})\.srt$/;
const CUE = /^\d\d:\d\d:\d\d,\d{3} +--> +\d\d:\d\d:\d\d,\d{3}/gm;

/** POST /{video}/captions: adds one language, or takes some away. */
export function changeCaptions(call: GraphCall, video: Video): unknown {
  refuseUnknownParams(call.params, ['captions_file', 'default_locale', 'locales_to_delete']);
  const file = call.request.files['captions_file'];
  const remove = listParam(call.params, 'locales_to_delete') ?? [];
  if (!file && remove.length === 0 && call.params['default_locale'] === undefined) {
    throw invalidParameter('The parameter captions_file is required');
  }
  let captions = (video.captions ?? []).filter((one) => !remove.includes(one.locale));
  if (file) {
    const locale = FILE_NAME.exec(file.name)?.[1];
    if (locale === undefined) {
      throw invalidParameter(
        'Param captions_file must have a file name of the form filename.locale.srt, e.g. a.en_US.srt',
      );
    }
    const cues = file.content.toString('utf8').match(CUE)?.length ?? 0;
    if (cues === 0) throw invalidParameter('Param captions_file must be a file in the SubRip format');
    captions = [...captions.filter((one) => one.locale !== locale), { locale, cues }];
  }
  const wanted = call.params['default_locale'];
  if (wanted !== undefined && wanted !== 'none' && !captions.some((one) => one.locale === wanted)) {
    throw invalidParameter(`Param default_locale: there are no captions for ${wanted}`);
  }
  video.captions = captions;
  if (wanted !== undefined) video.defaultLocale = wanted === 'none' ? undefined : wanted;
  call.world.touch();
  return { success: true };
}

/** GET /{video}/captions. */
export function listCaptions(call: GraphCall, video: Video): unknown {
  refuseUnknownParams(call.params, ['limit', 'after', 'before']);
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  return {
    data: (video.captions ?? []).map(({ locale }) => ({
      locale,
      locale_name: names.of(locale.replace('_', '-')),
      is_default: locale === video.defaultLocale,
      is_auto_generated: false,
    })),
  };
}
