// Draws each chart of the page from figures that the server counted and printed; nothing is reckoned here.
const INK = "#1d273b";
const FILL = "#2b6cb0";
const STRONG = "#c05621";

function isSideways(chart) {
  return chart.bars.length <= 14 && chart.bars.some((bar) => bar.label.length > 6);
}

function optionsOf(chart, width) {
  const sideways = isSideways(chart);
  const top = Math.max(...chart.bars.map((bar) => bar.level ?? 0));
  const named = chart.bars.length <= (width < 500 ? 10 : 16);
  const bars = sideways ? [...chart.bars].reverse() : chart.bars;
  const names = {
    type: "category", data: bars.map((bar) => bar.label), axisTick: { show: false },
    axisLabel: { color: INK, fontSize: 13, width: sideways ? 110 : undefined, overflow: "break", hideOverlap: true },
  };
  const levels = { type: "value", max: top * 1.02 || 1, axisLabel: { show: false }, splitLine: { lineStyle: { color: "#e6e7e9" } } };
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 12, right: sideways ? 90 : 12, top: 28, bottom: 8, containLabel: true },
    xAxis: sideways ? levels : names,
    yAxis: sideways ? names : levels,
    tooltip: { trigger: "item", confine: true, formatter: ({ dataIndex }) => `${bars[dataIndex].label}: ${bars[dataIndex].text}` },
    series: [{
      type: "bar", barMaxWidth: 46,
      data: bars.map((bar) => ({ value: bar.level ?? 0, itemStyle: { color: bar.level === top ? STRONG : FILL, borderRadius: 3 } })),
      label: {
        show: sideways || named, position: sideways ? "right" : "top", color: INK, fontSize: sideways || width > 500 ? 12 : 10,
        formatter: ({ dataIndex }) => bars[dataIndex].text,
      },
    }],
  };
}

for (const place of document.querySelectorAll("[data-chart]")) {
  const chart = JSON.parse(place.dataset.chart);
  // Names beside bars need a line each, two on a phone.
  if (isSideways(chart)) place.style.height = `${Math.max(220, chart.bars.length * 40 + 40)}px`;
  const drawn = echarts.init(place, null, { renderer: "svg" });
  drawn.setOption(optionsOf(chart, place.clientWidth));
  new ResizeObserver(() => {
    drawn.resize();
    drawn.setOption(optionsOf(chart, place.clientWidth), true);
  }).observe(place);
}
