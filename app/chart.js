// A chart of ECharts that may be taken away at any moment, also before it has been drawn.
import { echarts } from "nicegui-echart";
import { convertDynamicProperties } from "../../static/utils/dynamic_properties.js";

export default {
  template: "<div></div>",
  props: { options: Object, renderer: String, enable3d: Boolean, theme: String },
  mounted() {
    this.chart = echarts.init(this.$el, null, { renderer: this.renderer });
    this.watcher = new ResizeObserver(() => this.chart.resize());
    this.watcher.observe(this.$el);
    this.update_chart();
  },
  beforeUnmount() {
    this.watcher?.disconnect();
    this.chart?.dispose();
    this.chart = null;
  },
  methods: {
    update_chart() {
      if (!this.chart) return;
      convertDynamicProperties(this.options, true);
      const n = this.chart.getOption()?.series?.length;
      this.chart.setOption(this.options, { notMerge: n !== this.options.series?.length });
    },
    run_chart_method(name, ...args) {
      if (!this.chart) return undefined;
      if (name.startsWith(":")) {
        args = args.map((text) => new Function(`return (${text})`)());
        name = name.slice(1);
      }
      return this.chart[name](...args);
    },
  },
};
