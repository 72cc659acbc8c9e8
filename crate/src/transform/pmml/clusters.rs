//! Clusters: `ClusteringModel`.

use super::Source;
use super::document::Document;
use crate::error::Result;
use crate::fail;
use crate::transform::predict::Clusters;

pub(super) fn write(document: &mut Document, source: &Source<'_>, model: &Clusters) -> Result<()> {
    if let Some(term) = source.design.terms.iter().find(|term| !term.is_single()) {
        fail!(
            Unsupported,
            "'{}' is a product; PMML's clusters are of variables",
            term.text
        );
    }
    let count = (model.centers.len() / model.columns).to_string();
    let about = [
        ("modelName", source.function),
        ("functionName", "clustering"),
        ("algorithmName", "Lloyd"),
        ("modelClass", "centerBased"),
        ("numberOfClusters", &count),
    ];
    document.element("ClusteringModel", &about, |document| {
        document.schema(None, &source.predictors)?;
        document.element("ComparisonMeasure", &[("kind", "distance")], |document| {
            document.empty("squaredEuclidean", &[])
        })?;
        for name in &source.predictors {
            let about = [("field", name.as_str()), ("compareFunction", "absDiff")];
            document.empty("ClusteringField", &about)?;
        }
        for (at, center) in model.centers.chunks_exact(model.columns).enumerate() {
            let name = (at + 1).to_string();
            document.element("Cluster", &[("id", &name), ("name", &name)], |document| {
                document.array(center)
            })?;
        }
        Ok(())
    })
}
