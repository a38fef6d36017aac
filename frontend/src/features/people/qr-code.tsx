import encodeQR from 'qr';

interface QrCodeProps {
  readonly text: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
}

/** A code for a camera: dark on light in every colour mode, as not every reader knows the other way round. */
export default function QrCode({ text, label }: QrCodeProps) {
  const dots = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const path = dots
    .flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${dots.length} ${dots.length}`}
      width={212}
      height={212}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
