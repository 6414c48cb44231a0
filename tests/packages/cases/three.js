import * as THREE from "three";

export default () => {
  const mesh = new THREE.Mesh(new THREE.TorusKnotGeometry(1, 0.3, 64, 8), new THREE.MeshBasicMaterial({ color: 0x336699 }));
  mesh.rotation.set(0.1, 0.2, 0.3);
  mesh.position.set(0, 0, -5);
  const scene = new THREE.Scene().add(mesh);
  scene.updateMatrixWorld(true);
  const camera = new THREE.PerspectiveCamera(50, 16 / 9, 0.1, 100);
  const ray = new THREE.Raycaster();
  ray.setFromCamera(new THREE.Vector2(0.05, 0.25), camera);
  const hits = ray.intersectObject(scene, true);
  const curve = new THREE.CatmullRomCurve3([new THREE.Vector3(), new THREE.Vector3(1, 2, 0), new THREE.Vector3(3, 0, 1)]);
  return {
    vertices: mesh.geometry.attributes.position.count,
    sphere: mesh.geometry.boundingSphere ?? (mesh.geometry.computeBoundingSphere(), mesh.geometry.boundingSphere.radius.toFixed(5)),
    hits: hits.map(({ distance }) => distance.toFixed(5)),
    length: curve.getLength().toFixed(5),
    slerp: new THREE.Quaternion().slerp(mesh.quaternion, 0.5).toArray().map((part) => part.toFixed(6)),
    json: scene.toJSON().geometries.length,
  };
};
