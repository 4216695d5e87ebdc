"""Edits an exported plan as a planner does in QGIS; run with QGIS' Python, no part of the tests.

QT_QPA_PLATFORM=offscreen python3 qgis_edit.py exported.gpkg edited.gpkg told.json
"""

import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

EAST, NORTH = 1 / 92_000, 1 / 111_000  # degrees of a metre


def opened(path, name):
    """A layer of the file, as it is when a planner drags the file into QGIS."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid(), name
    assert layer.crs().authid() == "EPSG:4490", layer.crs().authid()
    QgsProject.instance().addMapLayer(layer)
    return layer


def saved(layer):
    assert layer.commitChanges(), layer.commitErrors()


def moved_vertex(layer, done):
    """A vertex of two grids, away from the rim, moved in both: topological editing."""
    where = defaultdict(dict)
    for feature in layer.getFeatures():
        for number, vertex in enumerate(feature.geometry().vertices()):
            where[(round(vertex.x(), 7), round(vertex.y(), 7))].setdefault(feature.id(), number)
    union = QgsGeometry.unaryUnion([feature.geometry() for feature in layer.getFeatures()])
    rim = QgsGeometry(union.constGet().boundary())
    at, rows = next(
        (at, rows)
        for at, rows in sorted(where.items())
        if len(rows) == 2 and rim.distance(QgsGeometry.fromPointXY(QgsPointXY(*at))) > 3e-4
    )
    to = round(at[0] + 8 * EAST, 7), round(at[1] + 2 * NORTH, 7)
    for feature, number in rows.items():
        assert layer.moveVertex(*to, feature, number)
    done["vertex"] = {"at": at, "to": to, "grids": codes(layer, rows)}


def split(layer, done):
    """The largest grid that is untouched, by a line from south to north."""
    rest = untouched(layer, done)
    grid = max(rest, key=lambda feature: feature.geometry().area())
    box = grid.geometry().boundingBox()
    x = round((box.xMinimum() + box.xMaximum()) / 2, 7)
    line = [QgsPointXY(x, box.yMinimum() - 1e-4), QgsPointXY(x, box.yMaximum() + 1e-4)]
    layer.selectByIds([grid.id()])
    assert layer.splitFeatures(line, True) == 0
    layer.removeSelection()
    done["split"] = {"grid": grid["code"], "x": x}


def merged(layer, done):
    """Two neighbours become one; the second is deleted."""
    rest = untouched(layer, done)
    for one in rest:
        for other in rest:
            shared = one.geometry().intersection(other.geometry())
            both = one.geometry().combine(other.geometry())
            if one.id() < other.id() and shared.length() > 3e-4 and not both.isMultipart():
                assert both.convertToMultiType()
                assert layer.changeGeometry(one.id(), both) and layer.deleteFeature(other.id())
                done["merged"] = [one["code"], other["code"]]
                return
    raise SystemExit("no two neighbours")


def renamed(layer, done):
    grid = untouched(layer, done)[0]
    column = layer.fields().indexOf("name_zh")
    assert layer.changeAttributeValue(grid.id(), column, "东风里网格")
    done["renamed"] = {"grid": grid["code"], "name_zh": "东风里网格"}


def overlaid(source, dedicated, micro, done):
    """A dedicated grid over the middle of the split grid, two micro grids in the renamed one. Only
    the name is filled in: every other value stays NULL."""
    base = {feature["code"]: feature.geometry() for feature in source.getFeatures()}
    box = base[done["split"]["grid"]].boundingBox()
    box.scale(0.2)
    assert dedicated.startEditing()
    added(dedicated, QgsGeometry.fromRect(box), "商圈")
    saved(dedicated)
    whole = base[done["renamed"]["grid"]]
    box = whole.boundingBox()
    middle = round((box.xMinimum() + box.xMaximum()) / 2, 7)
    west = QgsGeometry.fromRect(
        QgsRectangle(box.xMinimum(), box.yMinimum(), middle, box.yMaximum())
    )
    assert micro.startEditing()
    added(micro, whole.intersection(west), None)
    added(micro, whole.difference(west), None)
    saved(micro)
    done["micro"] = {"grid": done["renamed"]["grid"], "x": middle}


def added(layer, shape, name):
    feature = QgsFeature(layer.fields())
    shape.convertToMultiType()
    feature.setGeometry(shape)
    if name:
        feature["name_zh"] = name
    assert layer.addFeature(feature)


def codes(layer, rows):
    return sorted(layer.getFeature(row)["code"] for row in rows)


def untouched(layer, done):
    known = {done.get("split", {}).get("grid"), *done["vertex"]["grids"], *done.get("merged", ())}
    found = [feature for feature in layer.getFeatures() if feature["code"] not in known]
    return sorted(found, key=lambda feature: feature["code"])


def main(source, target, told):
    shutil.copy(source, target)
    application = QgsApplication([], False)
    application.initQgis()
    QgsProject.instance().setTopologicalEditing(True)
    done = {}
    base, *over = (opened(target, f"grid_{kind}") for kind in ("base", "dedicated", "micro"))
    assert base.startEditing()
    for edit in (moved_vertex, split, merged, renamed):
        edit(base, done)
    saved(base)
    overlaid(base, *over, done)
    QgsProject.instance().clear()
    application.exitQgis()
    Path(told).write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", "utf8")


main(*sys.argv[1:4])
