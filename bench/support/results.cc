#include "bench/support/results.h"

#include <algorithm>
#include <map>

#include "bench/support/figures.h"
#include "bench/support/folder.h"

namespace daybook::bench {
namespace {

constexpr const char* kColumns =
    "what\tunit\tsize\tconnections\tdelay_us\tsyncs\tlimit\tdaybook\tshare\tp99_us\t"
    "limit_processor_us\tprocessor_us\n";

bool is_rate(const Figure& figure) { return figure.unit.ends_with("/s"); }

void print_number(double number) {
  if (number == 0) {
    std::printf(" %10s", "");
  } else {
    std::printf(number < 100 ? " %10.2f" : " %10.0f", number);
  }
}

// Points that differ in connections, or else in size.
struct Curve {
  std::vector<Figure> points;
  bool goes_by_size() const { return points.front().connections == points.back().connections; }
};

std::map<std::string, Curve> curves_of(const std::vector<Figure>& figures, bool by_size) {
  std::map<std::string, Curve> curves;
  for (const Figure& figure : figures) {
    std::string name = figure.what + " (" + figure.unit + ")";
    if (figure.delay_us > 0) name += ", syncs " + std::to_string(figure.delay_us) + " us longer";
    if (by_size) {
      name += ", " + std::to_string(figure.connections) + " connections";
    } else if (figure.size > 0) {
      name += ", " + std::to_string(figure.size);
    }
    curves[name].points.push_back(figure);
  }
  std::erase_if(curves, [by_size](const auto& one) {
    return one.second.points.size() < 2 || one.second.goes_by_size() != by_size;
  });
  return curves;
}

void draw(std::FILE* gnuplot, const std::string& name, const Curve& curve) {
  const bool by_size = curve.goes_by_size();
  std::fprintf(gnuplot, "$points << end\n");
  for (const Figure& point : curve.points) {
    std::fprintf(gnuplot, "%zu %f %f\n", by_size ? point.size : point.connections, point.daybook,
                 point.limit);
  }
  std::fprintf(gnuplot, "end\nset title \"%s\" noenhanced\nset xlabel '%s'\n", name.c_str(),
               by_size ? "size" : "connections");
  std::fprintf(gnuplot, "plot $points using 1:2 with linespoints title 'Daybook'");
  if (curve.points.front().limit > 0) {
    std::fprintf(gnuplot, ", $points using 1:3 with linespoints title 'limit'");
  }
  std::fprintf(gnuplot, "\n");
}

double median_of(const std::vector<Load>& loads, double Load::*figure) {
  std::vector<double> figures;
  figures.reserve(loads.size());
  for (const Load& load : loads) figures.push_back(load.*figure);
  return figures.empty() ? 0 : median(figures);
}

}  // namespace

double Figure::share() const {
  if (limit == 0 || daybook == 0) return 0;
  return is_rate(*this) ? daybook / limit : limit / daybook;
}

Results::Results(const Arguments& given)
    : name_(given.program()), folder_(build_folder() / "bench" / "results") {
  std::filesystem::create_directories(folder_);
  table_ = std::fopen((folder_ / (name_ + ".tsv")).c_str(), "w");
  std::fputs(kColumns, table_);
  std::printf("%-44s %6s %9s %5s %8s %10s %10s %10s %7s %10s %10s %10s\n", name_.c_str(), "unit",
              "size", "conn.", "delay us", "syncs/s", "limit", "Daybook", "share", "p99 us",
              "limit, cpu", "cpu us");
}

Results::~Results() {
  std::fclose(table_);
  plot();
  std::printf("load %.1f\n\n", load_average());
}

void Results::add(const Figure& figure) {
  std::printf("%-44s %6s %9zu %5zu %8zu", figure.what.c_str(), figure.unit.c_str(), figure.size,
              figure.connections, figure.delay_us);
  print_number(figure.syncs);
  print_number(figure.limit);
  print_number(figure.daybook);
  if (figure.share() > 0) {
    std::printf(" %7.2f", figure.share());
  } else {
    std::printf(" %7s", "");
  }
  for (const double one : {figure.p99_us, figure.limit_processor_us, figure.processor_us}) {
    print_number(one);
  }
  std::printf("\n");
  std::fprintf(table_, "%s\t%s\t%zu\t%zu\t%zu\t%.1f\t%.3f\t%.3f\t%.3f\t%.1f\t%.2f\t%.2f\n",
               figure.what.c_str(), figure.unit.c_str(), figure.size, figure.connections,
               figure.delay_us, figure.syncs, figure.limit, figure.daybook, figure.share(),
               figure.p99_us, figure.limit_processor_us, figure.processor_us);
  std::fflush(table_);
  figures_.push_back(figure);
}

void Results::plot() const {
  auto curves = curves_of(figures_, false);
  curves.merge(curves_of(figures_, true));
  if (curves.empty()) return;
  std::FILE* gnuplot = popen("gnuplot", "w");
  if (gnuplot == nullptr) return;
  std::fprintf(gnuplot, "set terminal svg size 640,%zu\nset output '%s'\n", 360 * curves.size(),
               (folder_ / (name_ + ".svg")).c_str());
  std::fprintf(gnuplot, "set multiplot layout %zu,1\nset logscale x 2\nset yrange [0:*]\n",
               curves.size());
  for (const auto& [name, curve] : curves) draw(gnuplot, name, curve);
  pclose(gnuplot);
}

Figure compete(const Contest& contest, std::size_t rounds, Figure figure) {
  std::vector<Load> limits;
  std::vector<Load> ours;
  std::vector<double> syncs;
  for (std::size_t round = 0; round < rounds; ++round) {
    if (contest.syncs) syncs.push_back(contest.syncs());
    if (contest.limit) limits.push_back(contest.limit());
    if (contest.daybook) ours.push_back(contest.daybook());
  }
  if (!syncs.empty()) figure.syncs = median(syncs);
  figure.limit = median_of(limits, &Load::a_second);
  figure.limit_processor_us = median_of(limits, &Load::processor_us);
  figure.daybook = median_of(ours, &Load::a_second);
  figure.p99_us = median_of(ours, &Load::p99_us);
  figure.processor_us = median_of(ours, &Load::processor_us);
  return figure;
}

}  // namespace daybook::bench
