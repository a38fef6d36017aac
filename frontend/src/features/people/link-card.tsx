import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { InvitationLink } from '../../api/client';
import { CopyButton } from '../../components/copy-button';
import { formatDateTime } from '../../components/dates';

interface LinkCardProps {
  readonly link: InvitationLink;
  /** Whom to hand it to. */
  readonly email: string;
  readonly onClose: () => void;
}

/** A link for a person, which is shown this once. */
export function LinkCard({ link, email, onClose }: LinkCardProps) {
  const { t } = useTranslation(['people', 'common']);
  return (
    <Alert severity="success" sx={{ mb: 3 }} onClose={onClose}>
      <AlertTitle>{t('sendLink', { email })}</AlertTitle>
      {t('linkWhy', { until: formatDateTime(new Date(link.expiresAt)) })}
      <Box component="code" sx={{ display: 'block', my: 1, overflowWrap: 'anywhere' }}>
        {link.url}
      </Box>
      <CopyButton text={link.url} label={t('link')} />
    </Alert>
  );
}
