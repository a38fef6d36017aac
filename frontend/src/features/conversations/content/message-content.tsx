import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { asList, asObject } from '../read-json';
import { ContactsContent } from './contacts-content';
import { InteractiveContent } from './interactive-content';
import { LocationContent } from './location-content';
import { isMedia, MediaContent } from './media-content';
import { OrderContent } from './order-content';
import { ReferralNote } from './referral-note';
import { TemplateContent } from './template-content';
import { RichText } from './rich-text';
import { UnknownContent } from './unknown-content';

interface MessageContentProps {
  readonly message: Message;
  readonly extras: Message['extras'];
}

/** What a message says, by its type; what came with it stands above. */
export function MessageContent({ message, extras }: MessageContentProps) {
  return (
    <>
      {extras['referral'] !== undefined && <ReferralNote referral={asObject(extras['referral'])} />}
      <ContentOfType message={message} />
    </>
  );
}

function ContentOfType({ message }: { readonly message: Message }) {
  const { t } = useTranslation('conversations');
  const { type, body, revokedAt } = message;
  if (revokedAt !== null) return <RichText text={t('takenBack')} />;
  // Typed as an object, but contacts are a list.
  const content: unknown = message.content;
  const object = asObject(content);
  if (isMedia(type)) return <MediaContent message={message} type={type} content={object} />;
  switch (type) {
    case 'text':
      return <RichText text={body ?? ''} />;
    case 'button':
      return <RichText text={body ?? t('answeredByButton')} />;
    case 'reaction':
      return <RichText text={body ? t('reacted', { emoji: body }) : t('reactionTakenBack')} />;
    case 'location':
      return <LocationContent location={object} />;
    case 'contacts':
      return <ContactsContent contacts={asList(content)} />;
    case 'interactive':
      return <InteractiveContent interactive={object} />;
    case 'template':
      return <TemplateContent template={object} />;
    case 'order':
      return <OrderContent order={object} />;
    default:
      return <UnknownContent message={message} />;
  }
}
