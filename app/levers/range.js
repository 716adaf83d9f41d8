// A slider that keeps what the visitor does: the server moves it only when the value was changed elsewhere.
export default {
  template: `<input type="range" class="lever-range" :min="min" :max="max" :step="step"
    @input="tell('slide')" @change="tell('settle')">`,
  props: { min: Number, max: Number, step: Number, set: Array },
  emits: ["slide", "settle"],
  mounted() {
    this.$el.value = this.set[0];
  },
  watch: {
    set([value]) {
      this.$el.value = value;
    },
  },
  methods: {
    tell(what) {
      this.$emit(what, Number(this.$el.value));
    },
  },
};
