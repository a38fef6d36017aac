import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { summarise } from '../message-summary';

interface QuotedMessageProps {
  readonly message: Message;
  readonly onShow: (messageId: string) => void;
}

/** The message that another one answers; pressed, it is shown where it stands. */
export function QuotedMessage({ message, onShow }: QuotedMessageProps) {
  const { t } = useTranslation('conversations');
  return (
    <button type="button" className="quote" tabIndex={-1} onClick={() => onShow(message.id)}>
      <b>{message.direction === 'OUT' ? t('you') : t('customer')}</b>
      <span dir="auto">{summarise(message)}</span>
    </button>
  );
}
