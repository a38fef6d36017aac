import Extension from '@mui/icons-material/Extension';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { nameOfType } from '../message-summary';
import { asList, asObject, asText } from '../read-json';
import { ContentCard } from './content-card';

/** A kind of message that this page has no picture for: said openly, with all that is readable. */
export function UnknownContent({ message }: { readonly message: Message }) {
  const { t } = useTranslation('conversations');
  const [error] = asList(message.extras['errors']);
  const reason = asText(asObject(error)['title']) ?? asText(asObject(error)['message']);
  return (
    <ContentCard
      icon={<Extension />}
      title={nameOfType(message.type)}
      details={message.body ?? reason ?? t('contentKept')}
    />
  );
}
