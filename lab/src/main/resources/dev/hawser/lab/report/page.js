'use strict';
// Draws the charts that the page's JSON describes. It only ever sets text and numbers, no HTML.
(() => {
  const described = JSON.parse(document.getElementById('charts').textContent);
  const shapes = { 'thread-pool': 'triangle', 'virtual-threads': 'circle', 'event-loop': 'rect' };
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  const grouped = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, roundingPriority: 'lessPrecision' });
  const drawn = [];

  // Three digits that matter, or all of the integer part; an integer as it is: as the tables have it.
  const shown = (number) => {
    const size = Math.abs(number);
    const decimals = size >= 100 || Number.isInteger(number) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return number.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  };
  const short = (number) => (Math.abs(number) >= 1000 ? grouped.format(number / 1000) + 'k' : grouped.format(number));

  const theme = () => {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue('--' + name).trim();
  };

  // The interval of each bar, and its median in figures behind it.
  const whiskers = {
    id: 'whiskers',
    afterDatasetsDraw(chart, _, { bars, ink, card }) {
      const { ctx, scales: { x, y } } = chart;
      ctx.save();
      ctx.font = '600 12px ' + Chart.defaults.font.family;
      ctx.textBaseline = 'middle';
      bars.forEach((bar, i) => {
        const middle = y.getPixelForValue(i);
        const [low, high] = [x.getPixelForValue(bar.low), x.getPixelForValue(bar.high)];
        const strokes = [[card, 4], [ink, 1.5]];
        strokes.forEach(([colour, width]) => {
          ctx.strokeStyle = colour;
          ctx.lineWidth = width;
          ctx.beginPath();
          ctx.moveTo(low, middle);
          ctx.lineTo(high, middle);
          [low, high].forEach((end) => {
            ctx.moveTo(end, middle - 5);
            ctx.lineTo(end, middle + 5);
          });
          ctx.stroke();
        });
        ctx.fillStyle = ink;
        ctx.fillText((bar.atLeast ? '≥ ' : '') + shown(bar.median), Math.max(high, x.getPixelForValue(bar.median)) + 8, middle);
      });
      ctx.restore();
    },
  };

  // The SLO, as a line across.
  const promise = {
    id: 'promise',
    afterDatasetsDraw(chart, _, { limit, label, quiet, card }) {
      const { ctx, chartArea, scales: { y } } = chart;
      const at = y.getPixelForValue(limit);
      if (at < chartArea.top || at > chartArea.bottom) {
        return;
      }
      ctx.save();
      ctx.strokeStyle = quiet;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, at);
      ctx.lineTo(chartArea.right, at);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.font = '12px ' + Chart.defaults.font.family;
      ctx.textAlign = 'right';
      ctx.textBaseline = 'middle';
      // The paper's colour around the letters keeps them legible over a line.
      ctx.strokeStyle = card;
      ctx.lineWidth = 4;
      ctx.strokeText(label, chartArea.right - 4, at);
      ctx.fillStyle = quiet;
      ctx.fillText(label, chartArea.right - 4, at);
      ctx.restore();
    },
  };

  // A bar that can't win is hatched: it is no worse colour, it is out.
  const hatched = (colour, card) => {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 8;
    const ctx = tile.getContext('2d');
    ctx.fillStyle = card;
    ctx.fillRect(0, 0, 8, 8);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    [-8, 0, 8].forEach((x) => {
      ctx.moveTo(x, 8);
      ctx.lineTo(x + 8, 0);
    });
    ctx.stroke();
    return ctx.createPattern(tile, 'repeat');
  };

  const axis = (colour, title, more) => ({
    title: { display: title !== '', text: title, color: colour('quiet') },
    ticks: { color: colour('quiet'), maxRotation: 0, ...more.ticks },
    grid: { color: colour('grid'), drawTicks: false, ...more.grid },
    border: { display: false },
    ...more.scale,
  });

  const bars = (chart, colour) => ({
    type: 'bar',
    data: {
      labels: chart.bars.map((bar) => bar.label),
      datasets: [{
        data: chart.bars.map((bar) => bar.median),
        backgroundColor: chart.bars.map((bar) =>
          bar.faint ? hatched(colour(bar.engine), colour('card')) : colour(bar.engine)),
        borderColor: chart.bars.map((bar) => colour(bar.engine)),
        borderWidth: chart.bars.map((bar) => (bar.faint ? 1 : 0)),
        borderRadius: 2,
        maxBarThickness: 26,
      }],
    },
    options: {
      indexAxis: 'y',
      layout: { padding: { right: 56 } },
      scales: {
        x: axis(colour, chart.unit, {
          ticks: { callback: short, maxTicksLimit: 6 },
          scale: { beginAtZero: true, suggestedMax: Math.max(...chart.bars.map((bar) => bar.high)) },
        }),
        y: axis(colour, '', { ticks: { color: colour('ink') }, grid: { display: false } }),
      },
      plugins: {
        legend: { display: false },
        whiskers: { bars: chart.bars, ink: colour('ink'), card: colour('card') },
        tooltip: {
          callbacks: {
            label: (item) => {
              const bar = chart.bars[item.dataIndex];
              return (bar.atLeast ? '≥ ' : '') + shown(bar.median) + ' (' + shown(bar.low) + ' to ' + shown(bar.high) + ') ' + chart.unit;
            },
          },
        },
      },
    },
    plugins: [whiskers],
  });

  const ratesAndLatencies = (chart, colour) => ({
    x: axis(colour, chart.across, {
      ticks: { callback: short, maxTicksLimit: 7 },
      scale: { type: 'linear', beginAtZero: true },
    }),
    y: axis(colour, chart.up, {
      ticks: { callback: (number) => (Number.isInteger(Math.log10(number)) ? short(number) : null), autoSkip: false },
      scale: { type: 'logarithmic', suggestedMin: chart.limit / 10, suggestedMax: chart.limit * 2 },
    }),
  });

  const byConnections = (chart, colour) => {
    const asked = [...new Set(chart.lines.flatMap((line) => line.points.map((point) => point.x)))];
    return {
      x: axis(colour, chart.across, {
        ticks: { callback: (number) => (asked.includes(number) ? short(number) : null), autoSkip: false },
        // Only what was measured has a mark.
        scale: { type: 'logarithmic', afterBuildTicks: (scale) => { scale.ticks = asked.map((value) => ({ value })); } },
      }),
      y: axis(colour, chart.up, { ticks: { callback: short, maxTicksLimit: 7 }, scale: { beginAtZero: true } }),
    };
  };

  const lines = (chart, colour) => ({
    type: 'line',
    data: {
      datasets: chart.lines.map((line) => ({
        label: line.label,
        data: line.points,
        borderColor: colour(line.engine),
        backgroundColor: line.faint ? colour('card') : colour(line.engine),
        borderDash: line.faint ? [4, 4] : [],
        borderWidth: 2,
        pointStyle: shapes[line.engine],
        pointRadius: 4.5,
        pointHoverRadius: 6,
      })),
    },
    options: {
      scales: {
        ...(chart.kind === 'lines' ? ratesAndLatencies(chart, colour) : byConnections(chart, colour)),
      },
      plugins: {
        legend: {
          position: 'bottom',
          labels: { color: colour('ink'), usePointStyle: true, boxHeight: 7, padding: 14 },
        },
        promise: chart.kind === 'lines' && { limit: chart.limit, label: chart.limitLabel, quiet: colour('quiet'), card: colour('card') },
        tooltip: {
          callbacks: {
            title: () => '',
            label: (item) => item.dataset.label + ': ' + shown(item.parsed.y)
              + (chart.kind === 'lines' ? ' ms at ' + shown(item.parsed.x) + ' a second'
                : ' (' + chart.up + ') with ' + shown(item.parsed.x) + ' connections'),
          },
        },
      },
    },
    plugins: chart.kind === 'lines' ? [promise] : [],
  });

  const draw = () => {
    const colour = theme();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 12;
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
    drawn.splice(0).forEach((chart) => chart.destroy());
    described.forEach((chart) => {
      const canvas = document.getElementById(chart.id);
      if (chart.kind === 'bars') {
        canvas.parentElement.style.height = 72 + 44 * chart.bars.length + 'px';
      }
      drawn.push(new Chart(canvas, chart.kind === 'bars' ? bars(chart, colour) : lines(chart, colour)));
    });
  };

  media.addEventListener('change', draw);
  window.addEventListener('beforeprint', draw);
  window.addEventListener('afterprint', draw);
  draw();
})();
