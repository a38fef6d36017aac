import Face from '@mui/icons-material/Face';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useHasSimulator } from './use-simulator';

interface PlayCustomerButtonProps {
  readonly onClick: () => void;
  /** An icon alone. */
  readonly compact?: boolean;
}

/** Opens the box in which one writes as a customer; only where a simulator plays Meta. */
export function PlayCustomerButton({ onClick, compact = false }: PlayCustomerButtonProps) {
  const available = useHasSimulator();
  if (!available) return null;
  if (compact) {
    return (
      <Tooltip title="Write as a customer">
        <IconButton aria-label="Write as a customer" onClick={onClick}>
          <Face />
        </IconButton>
      </Tooltip>
    );
  }
  return (
    <Button variant="outlined" startIcon={<Face />} onClick={onClick}>
      Write as a customer
    </Button>
  );
}
