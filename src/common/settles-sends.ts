import { SetMetadata } from '@nestjs/common';

/** Where it is kept on a route. */
export const SETTLES_SENDS = 'route:settles-sends';

/**
 * The route changes by what messages are sent, or where they are filed. It is answered once nothing
 * is on its way any more that was claimed before.
 */
export const SettlesSends = (): MethodDecorator => SetMetadata(SETTLES_SENDS, true);
